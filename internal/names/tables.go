package names

import "slices"

// tables are those of the schema with their columns. They are written while the
// program starts, by package rule alone, and only read from then on.
var tables = map[string][]string{}

// Table makes a table and columns of it known.
func Table(name string, columns ...string) {
	for _, c := range columns {
		if !slices.Contains(tables[name], c) {
			tables[name] = append(tables[name], c)
		}
	}
}
