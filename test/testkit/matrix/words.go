package matrix

import (
	"fmt"
	"slices"
	"strings"

	"unframed/ent/schema/rule"
)

// said is what docs/rules.txt says, by entity and operation.
type said map[string]map[string]*statement

// statement is who may do one thing with the rows of one entity.
type statement struct {
	never  bool                // nobody, ever
	people map[string][]clause // by the words for a role
	rights map[string]bool     // by purpose
}

// clause is one of the rules that are joined by "or".
type clause struct {
	conditions            string // empty for all rows
	fields, never, always []string
}

// read reads the file. It is read and not asked of the rules, so that a rule
// that was loosened since is found out here too.
func read(text string) said {
	all := said{}
	var entity, operation string
	for _, line := range strings.Split(text, "\n") {
		words := strings.TrimLeft(line, " ")
		switch len(line) - len(words) {
		case 0:
			entity = words
		case 2:
			operation = words
			if all[entity] == nil {
				all[entity] = map[string]*statement{}
			}
			all[entity][operation] = &statement{people: map[string][]clause{}, rights: map[string]bool{}}
		case 4:
			all[entity][operation].add(words)
		}
	}
	return all
}

func (s *statement) add(words string) {
	who, rows, isRole := strings.Cut(words, ": ")
	switch {
	case words == "nobody":
	case words == "nobody, ever":
		s.never = true
	case strings.HasPrefix(words, "to ") && strings.HasSuffix(words, ")"):
		s.rights[strings.TrimPrefix(words[:strings.LastIndex(words, " (")], "to ")] = true
	case isRole:
		for _, one := range strings.Split(rows, "; or ") {
			s.people[who] = append(s.people[who], readClause(one))
		}
	}
}

func readClause(words string) clause {
	var c clause
	list := func(before string) []string {
		rest, names, found := strings.Cut(words, before)
		words = rest
		if !found {
			return nil
		}
		return strings.Split(names, ", ")
	}
	c.always = list(", always with ")
	c.never = list(", never the fields ")
	c.fields = list(", the fields ")
	c.conditions = strings.TrimPrefix(words, "rows where ")
	if words == "all rows" {
		c.conditions = ""
	}
	return c
}

func (c clause) allows(field string) bool {
	if slices.Contains(c.never, field) {
		return false
	}
	return c.fields == nil || slices.Contains(c.fields, field) || field == "updated_at" || field == "version"
}

func (r *run) statement(e *rule.Entity, op string) *statement {
	if s := r.said[e.Name][op]; s != nil {
		return s
	}
	return &statement{}
}

// clauses are what the rules let whoever acts do; none for a right.
func (r *run) clauses(e *rule.Entity, op string) []clause {
	if s := r.statement(e, op); !s.never {
		return s.people[r.who.words]
	}
	return nil
}

// stated reports whether whoever acts is named.
func (r *run) stated(e *rule.Entity, op string) bool {
	if r.who.right != nil {
		return r.statement(e, op).rights[r.who.right.Purpose()]
	}
	return r.who.words != "" && len(r.clauses(e, op)) > 0
}

// all reports whether whoever acts may do it with every row, whatever the field.
func (r *run) all(e *rule.Entity, op string) bool {
	if r.who.right != nil {
		return r.stated(e, op)
	}
	return slices.ContainsFunc(r.clauses(e, op), func(c clause) bool { return c.conditions == "" && c.fields == nil && c.never == nil })
}

// answer is whether something holds, as far as words tell.
type answer int

const (
	no answer = iota
	unknown
	yes
)

func answerOf(b bool) answer {
	if b {
		return yes
	}
	return no
}

// may says whether whoever acts may do something with the row, given the fields
// that are touched.
func (r *run) may(e *rule.Entity, op string, on *row, fields ...string) answer {
	if r.who.right != nil {
		return answerOf(r.stated(e, op))
	}
	if r.who.words == "" {
		return no
	}
	whole := yes
	for _, field := range append(fields, "version") { // which every rule allows
		found := no
		for _, c := range r.clauses(e, op) {
			if c.allows(field) {
				found = max(found, r.meets(e, on, c.conditions))
			}
		}
		whole = min(whole, found)
	}
	return whole
}

// meets reads the words of conditions for a row.
func (r *run) meets(e *rule.Entity, on *row, conditions string) answer {
	if on == nil {
		return no
	}
	met := yes
	if conditions == "" {
		return met
	}
	for _, one := range split(conditions, " and ") {
		met = min(met, r.meetsOne(e, on, one))
	}
	return met
}

func (r *run) meetsOne(e *rule.Entity, on *row, words string) answer {
	if inner, ok := within(words, "not ("); ok {
		return yes - r.meets(e, on, inner)
	}
	if inner, ok := within(words, "("); ok {
		found := no
		for _, one := range alternatives(inner) {
			found = max(found, r.meets(e, on, one))
		}
		return found
	}
	if edge, ok := strings.CutPrefix(words, "they may read its "); ok {
		return r.leads(e, on, edge, func(target *rule.Entity, end *row) answer { return r.may(target, "read", end) })
	}
	if edge, ok := strings.CutPrefix(words, "it has "); ok {
		return r.leads(e, on, edge, func(*rule.Entity, *row) answer { return yes })
	}
	if edge, rest, ok := strings.Cut(words, " with "); ok && !strings.Contains(edge, " ") {
		if inner, ok := within(rest, "("); ok && len(split(inner, " and ")) > 1 {
			rest = inner
		}
		return r.leads(e, on, edge, func(target *rule.Entity, end *row) answer { return r.meets(target, end, rest) })
	}
	name, rest, _ := strings.Cut(words, " is ")
	column, ok := e.Columns[name]
	switch value := on.values[column]; {
	case !ok || strings.HasPrefix(rest, "their "):
		return unknown // only whoever wrote the words knows
	case rest == "theirs":
		return answerOf(value == any(r.who.id))
	default:
		return answerOf(value != nil && slices.Contains(strings.Split(rest, " or "), fmt.Sprint(value)))
	}
}

// leads asks about the rows that an edge leads to.
func (r *run) leads(e *rule.Entity, from *row, edge string, ask func(*rule.Entity, *row) answer) answer {
	i := slices.IndexFunc(e.Edges, func(g rule.Edge) bool { return g.Name == edge })
	if i < 0 {
		return unknown
	}
	target := r.named(e.Edges[i].Target)
	found := no
	for _, id := range r.made.ends(&e.Edges[i], from) {
		found = max(found, ask(target, r.made.find(target.Name, id)))
	}
	return found
}

func (r *run) named(entity string) *rule.Entity {
	all := r.entities()
	return all[slices.IndexFunc(all, func(e *rule.Entity) bool { return e.Name == entity })]
}

// within is what stands between the brackets that enclose all of the words.
func within(words, open string) (string, bool) {
	if !strings.HasPrefix(words, open) || !strings.HasSuffix(words, ")") || len(split(words, " and "))+len(split(words, " or ")) > 2 {
		return "", false
	}
	return words[len(open) : len(words)-1], true
}

// split splits words outside of brackets.
func split(words, by string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(words); i++ {
		switch {
		case words[i] == '(':
			depth++
		case words[i] == ')':
			depth--
		case depth == 0 && strings.HasPrefix(words[i:], by):
			parts = append(parts, words[from:i])
			i += len(by) - 1
			from = i + 1
		}
	}
	return append(parts, words[from:])
}

// alternatives splits what is joined by "or", but for the values of one field.
func alternatives(words string) []string {
	var all []string
	for _, part := range split(words, " or ") {
		if n := len(all); n > 0 && !strings.Contains(part, " ") {
			all[n-1] += " or " + part
			continue
		}
		all = append(all, part)
	}
	return all
}
