package adminkit

import "github.com/google/uuid"

// Positions returns a position in each part of a list, to go on from and to go
// back from, before and after a row with the texts as its values, by kind.
func (k *Kit[C]) Positions(table string, q ListQuery, texts map[Kind]string) ([]string, error) {
	e := k.entities[table]
	p, err := e.plan(q, k.o.Spoken)
	if err != nil {
		return nil, err
	}
	var list []string
	for i, w := range p.walks {
		row := placed{Found{ID: uuid.New(), Values: map[string]any{}}, i}
		for _, f := range w.fields {
			if f.Name == "id" {
				continue
			}
			text := texts[f.Kind]
			if f.Kind == Enum {
				text = f.Values[0]
			}
			v, ok := parseKey(f, e.Types[f.Name], text)
			if !ok {
				return nil, missing(e.d())
			}
			row.Values[f.Name] = v
		}
		list = append(list, p.cursor(e.d(), row, false), p.cursor(e.d(), row, true))
	}
	return list, nil
}
