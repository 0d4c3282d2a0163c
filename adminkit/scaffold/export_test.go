package scaffold

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// Words are all that Taken knows, and Go's.
func Words(t *Taken) []string {
	words := slices.Concat(slices.Collect(maps.Keys(t.packages)), slices.Collect(maps.Keys(t.declared)), types.Universe.Names())
	for k := token.BREAK; k <= token.VAR; k++ {
		words = append(words, k.String())
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "_" })
}
