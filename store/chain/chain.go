// Package chain binds migration files to each other. A planned file says which
// state of the tables it begins from and which it ends in; where the next one
// begins from another, as after a merge of two branches that each planned one,
// applying both would lose what one of them knew nothing of. The package reads
// folders and compares; it plans nothing and knows no database.
package chain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// The committed state of a folder: what its files together describe.
const (
	SchemaFile   = "schema.hcl"
	FeaturesFile = "features.json"
)

// ErrBroken wraps every refusal of files that do not follow from one another.
var ErrBroken = errors.New("run: app migrate rebase")

var errConflict = errors.New("it holds the marks of a merge that was not finished")

var (
	header   = regexp.MustCompile(`\A-- unframed:from ([0-9a-f]{32}) to ([0-9a-f]{32}) as ([0-9a-f]{32})\n`)
	replaces = regexp.MustCompile(`(?m)^-- unframed:replaces (\S+)$`)
)

// Bind returns the planned statements as a file that is bound to the states
// around it. It names the files that it stands in place of, if there are any.
func Bind(from, to string, statements []byte, replaced ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "-- unframed:from %s to %s as %s\n", from, to, digest(unix(statements)))
	for _, name := range replaced {
		fmt.Fprintf(&b, "-- unframed:replaces %s\n", name)
	}
	b.WriteString("\n") // so that these lines belong to no statement
	b.Write(statements)
	return b.Bytes()
}

// unix is a text without the carriage returns that git writes on some systems.
func unix(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Link is one migration file.
type Link struct {
	Name     string
	From, To string   // digests; both empty for a file that was written by hand
	Edited   bool     // by hand, after it was planned
	Replaces []string // files whose place it took
	Text     []byte
	delta    []byte // what the file makes of the tables; nil where that is not known
}

// read takes the file's head apart.
func (l *Link) read() {
	text := unix(l.Text)
	m := header.FindSubmatch(text)
	if m == nil {
		return
	}
	l.From, l.To = string(m[1]), string(m[2])
	head, statements, _ := bytes.Cut(text, []byte("\n\n"))
	l.Edited = digest(statements) != string(m[3])
	for _, r := range replaces.FindAllSubmatch(head, -1) {
		l.Replaces = append(l.Replaces, string(r[1]))
	}
}

// Planned reports whether the file says where it begins and ends.
func (l Link) Planned() bool { return l.From != "" }

// Chain is the files of a folder, in the order of their versions.
type Chain struct {
	Links []Link
	files fs.FS
}

// Read reads a folder of migration files.
func Read(files fs.FS) (Chain, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return Chain{}, err
	}
	slices.Sort(names)
	c := Chain{files: files}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return Chain{}, err
		}
		l := Link{Name: name, Text: text}
		l.read()
		l.delta, err = fs.ReadFile(files, Beside(name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Chain{}, err
		}
		c.Links = append(c.Links, l)
	}
	return c, nil
}

// Beside is the name of the file that says what a migration makes of the tables.
func Beside(name string) string { return strings.TrimSuffix(name, ".sql") + ".hcl" }

// Committed is the state that the folder says its files describe together.
func (c Chain) Committed() (Tables, error) {
	schema, err := fs.ReadFile(c.files, SchemaFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Tables{}, err
	}
	features, err := fs.ReadFile(c.files, FeaturesFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Tables{}, err
	}
	t, err := ParseTables(schema, features)
	if err != nil {
		return Tables{}, fmt.Errorf("%s and %s are not what the files together describe (%w); %w", SchemaFile, FeaturesFile, err, ErrBroken)
	}
	return t, nil
}

// Check refuses files that do not follow from one another, and a committed
// state that is not where they end. Files that say nothing of it, because they
// are older than this rule or written by hand, stand for the state that they
// find.
func (c Chain) Check() error {
	at := end{}
	for _, l := range c.Links {
		if !at.meets(l) {
			return fmt.Errorf("%s was planned without knowing %s, as on two branches that were merged, and what one makes the other could lose; nothing was changed; %w", l.Name, at.name(), ErrBroken)
		}
		at.pass(l)
	}
	if at.digest == "" {
		return nil
	}
	committed, err := c.Committed()
	if err != nil {
		return err
	}
	if committed.Digest() != at.digest {
		return fmt.Errorf("%s is not what %s ends in, as after a merge or an edit by hand; nothing was changed; %w", SchemaFile, at.name(), ErrBroken)
	}
	return nil
}

// End is the digest of the state that the files end in; empty where no file
// says so.
func (c Chain) End() string {
	at := end{}
	for _, l := range c.Links {
		at.pass(l)
	}
	return at.digest
}

// Split returns the files that may stay, all of those that keep names first,
// and the others, which are to be planned anew after them.
func (c Chain) Split(keep func(name string) bool) (stay, others []Link) {
	at, newest := end{}, ""
	var rest []Link
	for _, l := range c.Links {
		if keep(l.Name) && at.meets(l) {
			at.pass(l)
			stay, newest = append(stay, l), l.Name
		} else {
			rest = append(rest, l)
		}
	}
	for _, l := range rest {
		if len(others) == 0 && l.Name > newest && at.meets(l) {
			at.pass(l)
			stay = append(stay, l)
		} else {
			others = append(others, l)
		}
	}
	return stay, others
}

// end is where the files so far lead.
type end struct {
	last   *Link
	digest string // empty where no file says so
}

// meets reports whether the file begins there.
func (e end) meets(l Link) bool {
	switch {
	case !l.Planned():
		return true
	case e.last == nil:
		return l.From == (Tables{}).Digest()
	}
	return e.digest == "" || l.From == e.digest
}

func (e *end) pass(l Link) {
	e.last = &l
	if l.Planned() {
		e.digest = l.To
	} else if t, ok := l.whole(); ok {
		e.digest = t.Digest()
	}
}

func (e end) name() string {
	if e.last == nil {
		return "any file before it"
	}
	return e.last.Name
}

// whole returns the state that stands beside a file which builds on none.
func (l Link) whole() (Tables, bool) {
	if !strings.HasPrefix(string(l.delta), wholeLine) {
		return Tables{}, false
	}
	t, err := Tables{}.apply(l.delta)
	return t, err == nil
}

// States returns every state that the files lead to, by its digest, also those
// of files that do not follow from the one before.
func (c Chain) States() map[string]Tables {
	known := map[string]Tables{}
	empty := Tables{}
	known[empty.Digest()] = empty
	for _, l := range c.Links {
		if t, ok := l.whole(); ok {
			known[t.Digest()] = t
		}
	}
	for range c.Links { // a branch's files may stand in any order
		for _, l := range c.Links {
			from, ok := known[l.From]
			if _, done := known[l.To]; !l.Planned() || !ok || done {
				continue
			}
			if t, err := from.apply(l.delta); err == nil && t.Digest() == l.To {
				known[l.To] = t
			}
		}
	}
	return known
}

// Around returns the states before and after a file, which are the same for one
// that was written by hand. It knows none for the files of before the chain.
func (c Chain) Around(name string) (before, after Tables, known bool) {
	states, at := c.States(), end{}
	for _, l := range c.Links {
		start := at.digest
		at.pass(l)
		if l.Name != name {
			continue
		}
		if l.Planned() {
			start = l.From
		}
		before, ok1 := states[start]
		after, ok2 := states[at.digest]
		return before, after, start != "" && ok1 && ok2
	}
	return Tables{}, Tables{}, false
}

// Knows reports whether the state is known that a file finds: those of before
// the chain may be planned or written by hand, which nothing tells.
func (c Chain) Knows(l Link) bool {
	_, _, known := c.Around(l.Name)
	return known
}
