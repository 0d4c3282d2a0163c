package rule

import "testing"

// TestAnEdgeThroughAnEntityTellsNoMoreThanItsEnds has the rows between two be read by
// fewer people than may read both ends, along which nothing asks for them.
func TestAnEdgeThroughAnEntityTellsNoMoreThanItsEnds(t *testing.T) {
	end := &Entity{Name: "a test's end", policy: Policy{Read: AnyOf{People()}}}
	entities[end.Name] = end
	defer delete(entities, end.Name)
	for what, c := range map[string]struct {
		read AnyOf
		want bool
	}{
		"everybody":                    {AnyOf{People()}, true},
		"whoever may read an end":      {AnyOf{People(Readable("end"))}, true},
		"administrators":               {AnyOf{Administrators()}, false},
		"whose it is":                  {AnyOf{Administrators(), People(Own("user_id"))}, false},
		"whose it is, or of both ends": {AnyOf{People(Own("user_id")), People(Readable("end"), Readable("start"))}, true},
		"nobody":                       {nil, false},
	} {
		g := Edge{Name: "ends", Target: end.Name, from: end, between: &Entity{policy: Policy{Read: c.read}}}
		if got := g.tellsNoMore(); got != c.want {
			t.Errorf("%s read what is between: %t, want %t", what, got, c.want)
		}
	}
}
