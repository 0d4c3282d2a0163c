package migrate

import (
	"regexp"
	"slices"
)

// identifier is a name, in whatever quotes.
const identifier = "[\"`\\[]?([^\"`\\]\\s(),;]+)[\"`\\]]?"

var (
	renameTable = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?` + identifier + `\s+RENAME\s+TO\s+` + identifier)
	dropTable   = regexp.MustCompile(`(?is)^DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?` + identifier)
	insertInto  = regexp.MustCompile(`(?is)^INSERT\s+INTO\s+` + identifier)
	alterTable  = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+` + identifier)
	dropObject  = regexp.MustCompile(`(?is)^DROP\s+(?:INDEX|TRIGGER|VIEW)\s+(?:IF\s+EXISTS\s+)?` + identifier)
	updateOf    = regexp.MustCompile(`(?is)^CREATE\s.*?\bUPDATE\s+OF\s+(.+?)\s+ON\s`)
	dropsLine   = regexp.MustCompile(`(?m)^` + directive + `drops +(\S+)\s*$`)
)

// tableCopy is a table that a file copies and puts the copy in place of.
type tableCopy struct {
	table, temp string
	before      string   // what the table is called before the file
	said        []string // the statements that name what becomes of columns
}

// copiesIn finds the tables that statements copy.
func copiesIn(statements []string) []tableCopy {
	var copies []tableCopy
	names, dropped := map[string]string{}, map[string]bool{}
	for i, s := range statements {
		if m := dropTable.FindStringSubmatch(s); m != nil {
			dropped[m[1]] = true
		}
		m := renameTable.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if !dropped[m[2]] {
			names[m[2]] = m[1]
			continue
		}
		c := tableCopy{table: m[2], temp: m[1], before: m[2]}
		if old, ok := names[m[2]]; ok {
			c.before = old
		}
		for _, s := range statements[:i] {
			into, alters := insertInto.FindStringSubmatch(s), alterTable.FindStringSubmatch(s)
			if into != nil && into[1] == c.temp || alters != nil && (alters[1] == c.table || alters[1] == c.before) {
				c.said = append(c.said, s)
			}
		}
		copies = append(copies, c)
	}
	return copies
}

// says reports whether one of the statements names the column.
func (c tableCopy) says(column string) bool {
	return slices.ContainsFunc(c.said, func(s string) bool { return mentions(s, column) })
}
