package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Choice is what a builder decides about rows that a schema alone does not
// say: what is the same under a new name, and how values of a column become
// what it takes from now on.
type Choice struct {
	Table, Column, Value string // what it is about; a table alone, a column, or a value of an enum
	To                   string // its new name
	How                  string // of --using; see Conversions
}

var (
	renameChoice = regexp.MustCompile(`^(\w+)(?:\.(\w+)(?::([^=]+))?)?=(.+)$`)
	chosenLine   = regexp.MustCompile(`(?m)^-- unframed:chosen --(rename|using) (.+)$`)
	usingChoice  = regexp.MustCompile(`^(\w+)\.(\w+)=(\w+)$`)
)

// ParseRename reads TABLE=NEW, TABLE.COLUMN=NEW or TABLE.COLUMN:VALUE=NEW.
func ParseRename(text string) (Choice, error) {
	m := renameChoice.FindStringSubmatch(text)
	if m == nil {
		return Choice{}, fmt.Errorf("--rename takes TABLE=NEW, TABLE.COLUMN=NEW or TABLE.COLUMN:VALUE=NEW, unlike %q", text)
	}
	return Choice{Table: m[1], Column: m[2], Value: m[3], To: m[4]}, nil
}

// ParseUsing reads TABLE.COLUMN=HOW.
func ParseUsing(text string) (Choice, error) {
	m := usingChoice.FindStringSubmatch(text)
	if m == nil {
		return Choice{}, fmt.Errorf("--using takes TABLE.COLUMN=HOW, such as papers.mass=round, unlike %q", text)
	}
	return Choice{Table: m[1], Column: m[2], How: m[3]}, nil
}

// String is the choice as it is given to the command.
func (c Choice) String() string {
	name := c.Table
	if c.Column != "" {
		name += "." + c.Column
	}
	if c.Value != "" {
		name += ":" + c.Value
	}
	if c.How != "" {
		return "--using " + name + "=" + c.How
	}
	return "--rename " + name + "=" + c.To
}

// choices are those of one plan, and which of them it had a use for.
type choices struct {
	list []Choice
	used []bool
}

func newChoices(list []Choice) *choices { return &choices{list, make([]bool, len(list))} }

// unused refuses a choice that fits nothing: it would be taken for done.
func (c *choices) unused() error {
	if i := slices.Index(c.used, false); i >= 0 {
		return fmt.Errorf("nothing of this plan fits %s", c.list[i])
	}
	return nil
}

// add returns the choices with those that a file was planned with.
func (c choices) add(file []byte) (choices, error) {
	for _, m := range chosenLine.FindAllSubmatch(file, -1) {
		parse := ParseRename
		if string(m[1]) == "using" {
			parse = ParseUsing
		}
		choice, err := parse(strings.TrimSpace(string(m[2])))
		if err != nil {
			return c, err
		}
		c.list = append(c.list, choice)
	}
	return c, nil
}

// using returns how a column's values are to be converted; "" where nothing is
// said of it.
func (c *choices) using(table, column string) string {
	for i, u := range c.list {
		if u.How != "" && u.Table == table && u.Column == column {
			c.used[i] = true
			return u.How
		}
	}
	return ""
}

// values returns what becomes of the values of a column, by pairs of old and
// new.
func (c *choices) values(table, column string) (pairs [][2]string) {
	for i, r := range c.list {
		if r.How == "" && r.Value != "" && r.Table == table && r.Column == column {
			c.used[i] = true
			pairs = append(pairs, [2]string{r.Value, r.To})
		}
	}
	return pairs
}
