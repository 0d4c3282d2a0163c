package adminkit

import "github.com/google/uuid"

// Positions returns a position in each part of a list, to go on from and to go
// back from, before and after a row with samples as its values.
func (k *Kit[C]) Positions(table string, q ListQuery, sample func(*Field) string) ([]string, error) {
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
			v, ok := parseKey(f, e.Types[f.Name], sample(f))
			if !ok {
				return nil, missing(e.d())
			}
			row.Values[f.Name] = v
		}
		list = append(list, p.cursor(e.d(), row, false), p.cursor(e.d(), row, true))
	}
	return list, nil
}
