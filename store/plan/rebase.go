package plan

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"unframed/store/chain"
)

// Published is what others have of one dialect's folder, by file name: these
// files stay as they are, because databases have applied them. Nil where that
// is not known; then those with the earlier versions stay.
type Published map[string][]byte

// Rebased is what became of the files of one dialect.
type Rebased struct {
	Dialect Dialect
	Removed []string // planned files that another takes the place of
	Moved   []string // files written by hand, which are applied later than before: old and new name
	Written []Written
	Notes   []string // where nothing had to be written: what was chosen and fits no more
}

// Rebase makes the files under root follow from one another again, after
// branches were merged that each had planned some: files that do not begin where
// the one before ends are planned anew, as one, from there to the desired
// state; those written by hand among them get a later version. Checksums and
// committed states are written anew too. ErrNothing if nothing was amiss.
func Rebase(root string, published map[Dialect]Published, desired map[Dialect]State, now time.Time, more ...Choice) ([]Rebased, error) {
	return rebase(localDisk{}, root, published, desired, now, more...)
}

func rebase(d disk, root string, published map[Dialect]Published, desired map[Dialect]State, now time.Time, more ...Choice) ([]Rebased, error) {
	if _, err := recoverPlan(d, root); err != nil {
		return nil, err
	}
	var all []*rebasing
	for _, dialect := range Dialects() {
		r, err := openRebasing(root, dialect, published[dialect])
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	names, err := renamed(root, all, now)
	if err != nil {
		return nil, err
	}
	changes := newChangeset()
	var results []Rebased
	for _, r := range all {
		done, err := r.run(names, desired[r.folder.dialect], more)
		if err != nil {
			return nil, err
		}
		if done == nil {
			continue
		}
		if err := r.folder.save(&changes); err != nil {
			return nil, err
		}
		results = append(results, *done)
	}
	if len(results) == 0 {
		return nil, ErrNothing
	}
	return results, changes.commit(d, root)
}

// rebasing is one dialect's folder while its files are put in order.
type rebasing struct {
	root         string
	folder       *folder
	published    Published
	stay, others []chain.Link
	sound        bool // nothing is amiss
}

func openRebasing(root string, d Dialect, published Published) (*rebasing, error) {
	f, err := openFolder(root, d)
	if err != nil {
		return nil, err
	}
	r := &rebasing{root: root, folder: f, published: published}
	r.sound = validate(filepath.Join(root, string(d))) == nil && !r.late()
	if r.sound {
		r.stay = f.chain.Links
		return r, nil
	}
	r.stay, r.others = f.chain.Split(func(name string) bool {
		_, known := published[name]
		return known || len(published) == 0
	})
	for _, l := range r.stay {
		if text, known := published[l.Name]; known && !bytes.Equal(unix(text), unix(l.Text)) {
			return nil, fmt.Errorf("%s is not as others have it: take their file, for databases may have applied it", filepath.Join(root, string(d), l.Name))
		}
	}
	for _, l := range r.others {
		if l.Edited {
			return nil, fmt.Errorf("%s was edited by hand after it was planned, and planning it anew would lose that: move what was added into a file of its own and run app migrate rebase again", filepath.Join(root, string(d), l.Name))
		}
	}
	return r, nil
}

// late reports whether a file that others do not have stands before one that
// they have, and that their databases may have applied.
func (r *rebasing) late() bool {
	own := false
	for _, l := range r.folder.chain.Links {
		_, known := r.published[l.Name]
		if known && own {
			return true
		}
		own = own || !known
	}
	return false
}

// unix is a text without the carriage returns that git writes on some systems.
func unix(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// renamed gives every file that cannot stay its new name, the same in every
// folder: one for all that are planned anew, and one for each written by hand,
// before it or after it as it stood before.
func renamed(root string, all []*rebasing, now time.Time) (map[string]string, error) {
	planned := map[string]bool{}
	for _, r := range all {
		for _, l := range r.others {
			planned[l.Name] = planned[l.Name] || l.Planned()
		}
	}
	v, err := nextVersion(root, now)
	if err != nil {
		return nil, err
	}
	var olds, titles []string
	for name := range planned {
		olds = append(olds, name)
	}
	slices.Sort(olds)
	for _, name := range olds {
		if planned[name] && !slices.Contains(titles, title(name)) {
			titles = append(titles, title(name))
		}
	}
	if len(titles) > 3 {
		titles = append(titles[:3:3], "more")
	}
	names, together := map[string]string{}, ""
	for _, name := range olds {
		if planned[name] && together != "" {
			names[name] = together
			continue
		}
		names[name] = v.String() + "_" + title(name) + ".sql"
		if planned[name] {
			together = v.String() + "_" + strings.Join(titles, "_and_") + ".sql"
			names[name] = together
		}
		v = v.after()
	}
	return names, nil
}

// title is what a file's name says after its version.
func title(name string) string {
	_, t, _ := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
	return t
}

// run plans what is to be planned anew; nil if nothing is amiss.
func (r *rebasing) run(names map[string]string, desired State, more []Choice) (*Rebased, error) {
	if r.sound {
		return nil, nil
	}
	d := r.folder.dialect
	before, err := r.beginning()
	if err != nil {
		return nil, err
	}
	from, err := state(d, before)
	if err != nil {
		return nil, err
	}
	done := &Rebased{Dialect: d}
	if err := r.folder.commit(from); err != nil {
		return nil, err
	}
	carried, err := carry(r.stay, r.others)
	if err != nil {
		return nil, err
	}
	together := ""
	for _, l := range r.others {
		r.folder.remove(l.Name)
		if l.Planned() {
			done.Removed = append(done.Removed, l.Name)
			together = names[l.Name]
			continue
		}
		r.folder.files[names[l.Name]] = l.Text
		done.Moved = append(done.Moved, l.Name, names[l.Name])
	}
	if together == "" {
		return done, nil
	}
	list, notes := stillFit(carried.besides(more), from, desired)
	chosen := newChoices(append(list, more...))
	c, err := change(d, from, desired, chosen)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(chosen.used[len(list):], false); i >= 0 {
		return nil, fmt.Errorf("nothing of this plan fits %s", more[i])
	}
	c.Notes = append(notes, c.Notes...)
	if len(c.Statements) == 0 {
		done.Notes = c.Notes
		return done, nil
	}
	if err := r.deletesNoMore(c, carried); err != nil {
		return nil, err
	}
	done.Written = []Written{{Path: filepath.Join(r.root, string(d), together), Deletes: c.Deletes, Notes: c.Notes}}
	return done, r.folder.plan(together, before, c, done.Removed...)
}

// beginning is the state that the files which stay end in.
func (r *rebasing) beginning() (chain.Tables, error) {
	stay := chain.Chain{Links: r.stay}
	end := stay.End()
	known := r.folder.chain.States()
	if len(r.stay) == 0 {
		return chain.Tables{}, nil
	}
	if t, ok := known[end]; ok && end != "" {
		return t, nil
	}
	// Files that are older than the chain: what others committed beside them.
	if schema, ok := r.published[chain.SchemaFile]; ok {
		t, err := chain.ParseTables(schema, r.published[chain.FeaturesFile])
		if err == nil && (end == "" || t.Digest() == end) {
			return t, nil
		}
	}
	return chain.Tables{}, fmt.Errorf("no file says which tables %s ends in: restore %s from before the merge", r.stay[len(r.stay)-1].Name, path.Join(string(r.folder.dialect), chain.SchemaFile))
}

// deletesNoMore refuses a plan that deletes what none of the files does that it
// stands in place of: then the generated code is older than the merge.
func (r *rebasing) deletesNoMore(c Change, carried *carrier) error {
	known := r.folder.chain.States()
	var meant []string
	for _, l := range r.others {
		before, from := known[l.From]
		after, to := known[l.To]
		if !l.Planned() || !from || !to {
			continue
		}
		was, err1 := state(c.Dialect, before)
		is, err2 := state(c.Dialect, after)
		chosen, err3 := choices{}.add(l.Text)
		gone, err4 := gone(c.Dialect, was, is, chosen.list)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			return err
		}
		for _, name := range gone {
			meant = append(meant, carried.deletes(name))
		}
	}
	for _, what := range c.Deletes {
		if !slices.Contains(meant, what) {
			return fmt.Errorf("planned anew, the files would delete %s, which none of the merged branches does: merge ent/schema, run go generate ./... and then app migrate rebase; where it has another name from now on, say so by --rename", what)
		}
	}
	return nil
}
