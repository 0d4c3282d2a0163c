package plan

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"unframed/store/chain"
)

// folder is one dialect's folder as it is to be: nothing of it is written
// before it is saved.
type folder struct {
	dialect Dialect
	chain   chain.Chain
	files   map[string][]byte // to be written, by name
	gone    []string
}

func openFolder(root string, d Dialect) (*folder, error) {
	c, err := chain.Read(os.DirFS(filepath.Join(root, string(d))))
	if err != nil {
		return nil, err
	}
	return &folder{dialect: d, chain: c, files: map[string][]byte{}}, nil
}

// write adds the folder's change, if there is one, and the backfill, if one is
// wanted, and returns which files that makes.
func (f *folder) write(v version, name string, changes []Change, o options) (written []Written, err error) {
	for _, c := range changes {
		if c.Dialect != f.dialect {
			continue
		}
		file := v.String() + "_" + name + ".sql"
		if err := f.add(file, c); err != nil {
			return nil, err
		}
		written = append(written, Written{Path: file, Deletes: c.Deletes, Notes: c.Notes})
	}
	if o.backfill == "" {
		return written, nil
	}
	if len(changes) > 0 { // in any folder: the file is called the same in all
		v, name = v.after(), name+"_rows"
	}
	file := v.String() + "_" + name + ".sql"
	f.files[file] = fmt.Appendf(nil, "-- Rows that exist get what ent/migrate/migrations/backfills.go computes.\n-- unframed:backfill %s\n", o.backfill)
	return append(written, Written{Path: file}), nil
}

// add adds a planned file that leads from the committed state to the change's.
func (f *folder) add(name string, c Change) error {
	before, err := f.chain.Committed()
	if err != nil {
		return err
	}
	f.begin(before)
	return f.plan(name, before, c)
}

// begin notes, in a folder whose files are all older than the chain, which
// state they lead to.
func (f *folder) begin(state chain.Tables) {
	if n := len(f.chain.Links); n > 0 && f.chain.End() == "" {
		f.files[chain.Beside(f.chain.Links[n-1].Name)] = state.Whole()
	}
}

// plan adds the file that leads from one state to the change's.
func (f *folder) plan(name string, before chain.Tables, c Change, replaced ...string) error {
	after, err := c.next.tables(f.dialect)
	if err != nil {
		return err
	}
	f.files[name] = chain.Bind(before.Digest(), after.Digest(), format(c.Statements), replaced...)
	difference, err := after.Difference(before)
	if err != nil {
		return fmt.Errorf("write down what %s makes of the tables: %w", name, err)
	}
	f.files[chain.Beside(name)] = difference
	return f.commit(c.next)
}

// commit makes the state the one that the folder's files lead to.
func (f *folder) commit(s State) error {
	text, features, err := s.write(f.dialect)
	if err != nil {
		return err
	}
	f.files[chain.SchemaFile] = text
	if features != nil {
		f.files[chain.FeaturesFile] = features
	}
	return nil
}

// remove takes a migration out.
func (f *folder) remove(name string) {
	f.gone = append(f.gone, name, chain.Beside(name))
}

// save adds the folder's files and their checksums to what will be written.
func (f *folder) save(all *changeset) error {
	sum, err := f.checksums()
	if err != nil {
		return err
	}
	f.files[migrate.HashFileName] = sum
	for name, text := range f.files {
		all.Write[path.Join(string(f.dialect), name)] = text
	}
	for _, name := range f.gone {
		all.Remove = append(all.Remove, path.Join(string(f.dialect), name))
	}
	return nil
}

// checksums is the text of atlas.sum.
func (f *folder) checksums() ([]byte, error) {
	var files []migrate.File
	for _, l := range f.chain.Links {
		if _, again := f.files[l.Name]; !again && !slices.Contains(f.gone, l.Name) {
			files = append(files, migrate.NewLocalFile(l.Name, l.Text))
		}
	}
	for name, text := range f.files {
		if strings.HasSuffix(name, ".sql") {
			files = append(files, migrate.NewLocalFile(name, text))
		}
	}
	slices.SortFunc(files, func(a, b migrate.File) int { return strings.Compare(a.Name(), b.Name()) })
	sum, err := migrate.NewHashFile(files)
	if err != nil {
		return nil, err
	}
	text, err := sum.MarshalText()
	return bytes.Clone(text), err
}
