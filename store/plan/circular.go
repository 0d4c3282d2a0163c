package plan

import "ariga.io/atlas/sql/schema"

// circular returns foreign keys, of tables that come or go, without which no
// table refers, over however many others, back to itself: whichever of those
// were made or dropped first, a reference would lead nowhere. A table's
// reference to its own rows is none of them.
func circular(changes []schema.Change) map[*schema.ForeignKey]bool {
	w := walk{unseen: map[*schema.Table]bool{}, open: map[*schema.Table]bool{}, back: map[*schema.ForeignKey]bool{}}
	var tables []*schema.Table
	for _, c := range changes {
		switch c := c.(type) {
		case *schema.AddTable:
			tables = append(tables, c.T)
		case *schema.DropTable:
			tables = append(tables, c.T)
		}
	}
	for _, t := range tables {
		w.unseen[t] = true
	}
	for _, t := range tables {
		w.from(t)
	}
	return w.back
}

// walk follows references, each table's once.
type walk struct {
	unseen map[*schema.Table]bool
	open   map[*schema.Table]bool // on the way from the first table to this one
	back   map[*schema.ForeignKey]bool
}

func (w walk) from(t *schema.Table) {
	if !w.unseen[t] {
		return
	}
	w.unseen[t], w.open[t] = false, true
	for _, f := range t.ForeignKeys {
		if f.RefTable != t && w.open[f.RefTable] {
			w.back[f] = true
		}
		w.from(f.RefTable)
	}
	w.open[t] = false
}
