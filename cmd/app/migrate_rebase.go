//go:build !nodev

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unframed/store/plan"
)

func (m migrations) rebase() *cobra.Command {
	var dir, onto string
	var renames, usings []string
	c := &cobra.Command{
		Use:   "rebase",
		Short: "Plan migrations anew that began from an older state, as after a merge",
		Long: "Put the migration files in order after branches were merged that each planned some. The files of the branch that others have stay as they are; the others are planned anew, as one, from where those end to ent/schema after go generate ./... . " +
			"Checksums and schema.hcl are written anew, whatever marks a merge left in them. No database is needed. Read the files before you commit them.",
		Args: takesNone,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := migrationFolder(dir, c.Flags().Changed("dir")); err != nil {
				return err
			}
			desired, err := m.desired(c.Context())
			if err != nil {
				return err
			}
			chosen, err := choose(renames, usings)
			if err != nil {
				return err
			}
			ref, published, err := publishedFiles(c.Context(), dir, onto)
			if err != nil {
				return err
			}
			done, err := plan.Rebase(dir, published, desired, time.Now(), chosen...)
			if errors.Is(err, plan.ErrNothing) {
				fmt.Fprintln(c.OutOrStdout(), "Nothing to do: the migration files follow from one another.")
				return nil
			}
			if err != nil {
				return err
			}
			return printRebased(c.OutOrStdout(), dir, ref, done)
		},
	}
	c.Flags().StringVar(&dir, "dir", plan.Dir, "the folder of the migration files")
	c.Flags().StringVar(&onto, "onto", "", "the branch or commit whose files stay as they are; by default the main branch")
	choiceFlags(c, &renames, &usings)
	return c
}

func printRebased(out io.Writer, dir, ref string, done []plan.Rebased) error {
	if ref != "" {
		fmt.Fprintf(out, "The files of %s stay as they are.\n", ref)
	}
	var written []plan.Written
	var notes []string
	for _, r := range done {
		for _, name := range r.Removed {
			fmt.Fprintf(out, "removed %s\n", filepath.Join(dir, string(r.Dialect), name))
		}
		for i := 0; i+1 < len(r.Moved); i += 2 {
			fmt.Fprintf(out, "renamed %s to %s\n", filepath.Join(dir, string(r.Dialect), r.Moved[i]), r.Moved[i+1])
		}
		written = append(written, r.Written...)
		notes = append(notes, r.Notes...)
	}
	printWritten(out, written, notes...)
	_, err := fmt.Fprintln(out, "The migration files follow from one another. A database that has applied a file which was removed cannot go on from here.")
	return err
}

// publishedFiles returns the migration files that others have, by git, and the
// name of the commit that was asked; nothing where git knows none.
func publishedFiles(ctx context.Context, dir, onto string) (string, map[plan.Dialect]plan.Published, error) {
	g := git{ctx: ctx, dir: dir}
	if _, err := g.run("rev-parse", "--is-inside-work-tree"); err != nil {
		if onto != "" {
			return "", nil, errors.New("--onto needs git, and the migration files are in no repository")
		}
		return "", nil, nil
	}
	ref, err := g.mainline(onto)
	if err != nil || ref == "" {
		return "", nil, err
	}
	all := map[plan.Dialect]plan.Published{}
	for _, d := range plan.Dialects() {
		if all[d], err = g.files(ref, string(d)); err != nil {
			return "", nil, err
		}
	}
	return ref, all, nil
}

// git asks git about the folder of the migration files.
type git struct {
	ctx context.Context
	dir string
}

func (g git) run(args ...string) (string, error) {
	c := exec.CommandContext(g.ctx, "git", append([]string{"-C", g.dir}, args...)...) // #nosec G204 -- git, with the builder's own branch as an argument
	var complaint strings.Builder
	c.Stderr = &complaint
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(complaint.String()))
	}
	return string(out), nil
}

func (g git) knows(ref string) (commit string, known bool) {
	out, err := g.run("rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	return strings.TrimSpace(out), err == nil
}

// mainline names the commit whose files others have: the main branch's or, on
// that branch itself, what it was before the merge.
func (g git) mainline(onto string) (string, error) {
	if onto != "" {
		if _, known := g.knows(onto); !known {
			return "", fmt.Errorf("git knows no %q", onto)
		}
		return onto, nil
	}
	head, known := g.knows("HEAD")
	if !known {
		return "", nil
	}
	for _, ref := range []string{"origin/HEAD", "origin/main", "origin/master", "main", "master"} {
		if commit, known := g.knows(ref); known && commit != head {
			return ref, nil
		}
	}
	for _, beside := range []string{"MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD"} { // what is being taken in
		if _, stopped := g.knows(beside); stopped {
			return "HEAD", nil
		}
	}
	if _, merged := g.knows("HEAD^2"); merged {
		return "HEAD^1", nil
	}
	return "", nil
}

// files returns the texts of one folder as the commit has them.
func (g git) files(ref, folder string) (plan.Published, error) {
	names, err := g.run("ls-tree", "--name-only", "-z", ref, "./"+folder+"/")
	if err != nil {
		return nil, err
	}
	files := plan.Published{}
	for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == 0 }) {
		base := filepath.Base(name)
		text, err := g.run("show", ref+":./"+folder+"/"+base)
		if err != nil {
			return nil, err
		}
		files[base] = []byte(text)
	}
	return files, nil
}
