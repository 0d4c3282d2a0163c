package product

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Upgrade is what a later version of the platform does to a product.
type Upgrade struct {
	Merged
	From, To   string   // commits of the platform
	Migrations []string // its migration files since, by their names
	Choices    []string // what they say of rows, as arguments of "app migrate diff"
	Backfills  []string // that they name
}

// Bring merges the commit that the platform's checkout is at into the product in
// dir, and notes it. Conflicts stay in the files as git marks them. It returns
// nil if the product has that commit already.
func Bring(ctx context.Context, dir string, platform Checkout) (*Upgrade, error) {
	n, err := ReadNote(dir)
	if err != nil {
		return nil, err
	}
	product, err := OpenCheckout(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("%w; put the product under git first, so that a merge can be looked at and undone", err)
	}
	if err := product.Clean("so that a merge can be looked at and undone"); err != nil {
		return nil, err
	}
	u := &Upgrade{From: n.Platform}
	if u.To, err = platform.Head(); err != nil || u.To == u.From {
		return nil, err
	}
	if _, err := platform.git("merge-base", "--is-ancestor", u.From, u.To); err != nil {
		return nil, fmt.Errorf("%s is no later version of what this product has: it does not come after commit %s", platform.Dir, u.From)
	}
	base, next, err := platform.versions(u.From, u.To, n)
	if err != nil {
		return nil, err
	}
	ours, err := product.Tree("HEAD")
	if err != nil {
		return nil, err
	}
	m, err := merge(ctx, base, next, ours)
	if err != nil {
		return nil, err
	}
	u.Merged = *m
	u.migrations(base, next)
	if err := m.apply(dir); err != nil {
		return nil, err
	}
	n.Platform = u.To
	return u, n.Write(dir)
}

// versions reads two commits of the platform under the product's names.
func (g Checkout) versions(from, to string, n Note) (base, next Tree, err error) {
	if base, err = g.named(from, n); err == nil {
		next, err = g.named(to, n)
	}
	return base, next, err
}

// named reads a commit under the product's names, without the features that the
// product has not.
func (g Checkout) named(commit string, n Note) (Tree, error) {
	t, err := g.Tree(commit)
	if err != nil {
		return nil, err
	}
	r, err := renamingOf(t, n)
	if err != nil {
		return nil, err
	}
	for _, feature := range t.Features() {
		if slices.Contains(n.Features, feature) {
			continue
		}
		if t, err = t.Without(feature); err != nil {
			return nil, err
		}
	}
	return r.tree(t)
}

var (
	choiceLine   = regexp.MustCompile(`(?m)^-- \w+:chosen --(rename|using) (.+?)\s*$`)
	backfillLine = regexp.MustCompile(`(?m)^-- \w+:backfill +(\S+)\s*$`)
)

// migrations reads what the platform's migration files since the base say of rows
// that exist.
func (u *Upgrade) migrations(base, next Tree) {
	chosen := map[string][]string{} // by folder: both may say the same
	for _, name := range slices.Sorted(maps.Keys(next)) {
		file, isMigration := strings.CutPrefix(name, Migrations)
		if _, known := base[name]; known || !isMigration || !strings.HasSuffix(name, ".sql") {
			continue
		}
		text := next[name].Text
		u.Migrations = append(u.Migrations, file)
		folder := strings.Split(file, "/")[0]
		for _, m := range choiceLine.FindAllSubmatch(text, -1) {
			chosen[folder] = choose(chosen[folder], "--"+string(m[1])+"=", string(m[2]))
		}
		for _, m := range backfillLine.FindAllSubmatch(text, -1) {
			u.Backfills = add(u.Backfills, string(m[1]))
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(chosen)) {
		for _, choice := range chosen[folder] {
			u.Choices = add(u.Choices, choice)
		}
	}
}

// choose adds a choice. What was renamed twice is renamed once, from its first
// name to its last.
func choose(list []string, flag, what string) []string {
	old, now, _ := strings.Cut(what, "=")
	for i, earlier := range list {
		renamed, ok := strings.CutPrefix(earlier, flag)
		before, after, _ := strings.Cut(renamed, "=")
		if ok && flag == "--rename=" && placeOf(before)+after == old {
			list[i] = flag + before + "=" + now
			return list
		}
	}
	return add(list, flag+what)
}

// placeOf is what stands before the last part of TABLE.COLUMN:VALUE, of
// TABLE.COLUMN or of TABLE.
func placeOf(name string) string { return name[:strings.LastIndexAny(name, ".:")+1] }

func add(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// Commands are what is to be run after the merge, in this order.
func (u *Upgrade) Commands() [][]string {
	var all [][]string
	if u.schema() {
		all = append(all, []string{"go", "generate", "./..."})
		name := "platform_" + u.To[:min(len(u.To), 12)]
		diff := append([]string{"go", "run", "./cmd/app", "migrate", "diff", name}, u.Choices...)
		if len(u.Backfills) > 0 {
			diff = append(diff, "--backfill="+u.Backfills[0])
		}
		all = append(all, diff)
		for _, fill := range u.Backfills[min(1, len(u.Backfills)):] {
			all = append(all, []string{"go", "run", "./cmd/app", "migrate", "diff", name + "_" + strings.ToLower(fill), "--backfill=" + fill})
		}
	}
	return append(all, []string{"go", "build", "./..."})
}

// schema reports whether what ent generates, or the tables, may have changed.
func (u *Upgrade) schema() bool {
	if len(u.Migrations) > 0 {
		return true
	}
	for _, name := range append(slices.Collect(maps.Keys(u.Write)), u.Delete...) {
		if strings.HasPrefix(name, "ent/") || strings.HasPrefix(name, "adminkit/extension/") {
			return true
		}
	}
	return false
}
