package extension

import (
	"fmt"
	"strconv"

	"entgo.io/ent/entc/gen"
)

// governed is an error where an entity has no policy, or several: without one
// nothing would be asked before its rows are read and changed.
func governed(n *gen.Type) error {
	switch n.NumPolicy() {
	case 1:
		return nil
	case 0:
		return fmt.Errorf("%s has no policy, so that nobody could say who may read it: give it a method Policy that returns a rule.Policy (see ent/schema/rule)", n.Name)
	}
	return fmt.Errorf("%s has %d policies: say who may do what in one, in its own Policy or in one mixin's", n.Name, n.NumPolicy())
}

// constantDefault is the default of a field as a Go string, or empty where it
// has none or computes it.
func constantDefault(f *gen.Field) string {
	if !f.Default || f.DefaultFunc() {
		return ""
	}
	text, ok := constant(f.DefaultValue())
	if !ok {
		return ""
	}
	return strconv.Quote(text)
}
