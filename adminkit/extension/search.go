package extension

import (
	"fmt"
	"io"

	"entgo.io/ent/entc/gen"
	"entgo.io/ent/schema/field"

	"unframed/adminkit"
	"unframed/ent/schema/annotation"
)

// searchOf is the field whose search key f holds; nil where it holds none.
func searchOf(n *gen.Type, f *gen.Field) (*gen.Field, error) {
	a, err := read[annotation.AdminField](f.Annotations)
	if err != nil || a.SearchOf == "" {
		return nil, err
	}
	for _, of := range n.Fields {
		if of.Name != a.SearchOf {
			continue
		}
		if of.Type.Type != field.TypeString || of.HasGoType() || of.HasValueScanner() || of.Sensitive() {
			return nil, fmt.Errorf("%s.%s cannot have a search key: it is no plain text, or a secret", n.Name, of.Name)
		}
		return of, nil
	}
	return nil, fmt.Errorf("the mixin Searched of %s names %q, which is none of its fields", n.Name, a.SearchOf)
}

// keyOf is the field that holds the search key of f; nil for none.
func keyOf(n *gen.Type, f *gen.Field) (*gen.Field, error) {
	for _, key := range n.Fields {
		if of, err := searchOf(n, key); err != nil || of != nil && of.Name == f.Name {
			return key, err
		}
	}
	return nil, nil
}

// search tells fields of their search keys. A list is sorted by the key, too, where
// the schema names nothing else.
func search(n *gen.Type, d *adminkit.Descriptor) error {
	for _, f := range n.Fields {
		of, err := searchOf(n, f)
		if err != nil {
			return err
		}
		if of == nil {
			continue
		}
		described := d.Field(of.Name)
		described.SearchedBy = f.Name
		if described.SortedBy == "" {
			described.SortedBy = f.Name
		}
	}
	return nil
}

// noteKeyless says of which text an index is of no use to those who search.
func noteKeyless(d *adminkit.Descriptor, out io.Writer) {
	for _, f := range d.Fields {
		if f.Kind == adminkit.String && f.Filterable && !f.Word && f.SearchedBy == "" && (f.Indexed || f.Unique) {
			fmt.Fprintf(out, "%s.%s has an index and no search key: lists compare it row by row; add Searched(%q) to the mixins, or annotation.AdminField{Word: true} where it holds a program's words\n", d.Name, f.Name, f.Name)
		}
	}
}
