package names

import (
	"fmt"
	"strings"
)

// judgement is of one statement.
type judgement struct {
	tokens  []token
	within  int             // SELECTs that may be within it
	known   map[string]bool // that may be used
	levels  []level
	changes bool // an INSERT, UPDATE or DELETE
}

// level is what stands between two parentheses, or between CASE and END.
type level struct {
	selects, cases bool
	clause         string
	had            map[string]bool // clauses
	joined         string          // by AND or by OR, which need parentheses beside each other
}

// judge is an error where a statement has something in it that ent's builders do not
// write by themselves, or a name that is none of the schema's.
func judge(text string, quote byte, within int) error {
	tokens, err := split(text, quote)
	if err != nil {
		return err
	}
	j := &judgement{tokens: tokens, within: within, levels: []level{{}}}
	if err := j.scope(); err != nil {
		return err
	}
	for i, t := range tokens {
		if err := j.token(i, t); err != nil {
			return err
		}
	}
	if len(j.levels) != 1 {
		return fmt.Errorf("a parenthesis is not closed")
	}
	if len(tokens) > 3 && tokens[1].text == "EXISTS" && j.levels[0].had["FROM"] {
		return fmt.Errorf("EXISTS stands for a column") // ent asks so whether there is a row, and nothing else
	}
	return nil
}

// scope collects the names that may be used: the tables that are named, their
// columns, and what is called so by AS.
func (j *judgement) scope() error {
	j.known = map[string]bool{}
	for i, t := range j.tokens {
		if t.kind != name || i == 0 {
			continue
		}
		switch before := j.tokens[i-1].text; before {
		case "AS":
			j.known[t.text] = true
		case "FROM", "JOIN", "INTO", "UPDATE":
			columns, known := tables[t.text]
			if !known {
				return fmt.Errorf("%q is no table of the schema", t.text)
			}
			j.known[t.text] = true
			for _, c := range columns {
				j.known[c] = true
			}
		}
	}
	return nil
}

func (j *judgement) token(i int, t token) error {
	at := &j.levels[len(j.levels)-1]
	switch t.kind {
	case name:
		if !j.known[t.text] && t.text != "excluded" {
			return fmt.Errorf("%q is no column of the tables that the statement names", t.text)
		}
	case word:
		return j.word(i, t.text, at)
	case sign:
		switch t.text {
		case "(":
			j.levels = append(j.levels, level{})
		case ")":
			if at.cases || len(j.levels) == 1 {
				return fmt.Errorf("a parenthesis is closed that was not opened")
			}
			j.levels = j.levels[:len(j.levels)-1]
		}
	}
	return nil
}

func (j *judgement) word(i int, text string, at *level) error {
	isFirst := i == 0
	switch text {
	case "INSERT", "UPDATE", "DELETE":
		if text == "UPDATE" && i > 0 && (j.tokens[i-1].text == "DO" || j.tokens[i-1].text == "FOR" || j.tokens[i-1].text == "KEY") {
			break
		}
		if !isFirst {
			return fmt.Errorf("%s stands within the statement", text)
		}
		j.changes, at.selects = true, true
	case "SELECT":
		if !isFirst && !(i == 3 && j.tokens[1].text == "EXISTS") {
			if j.within--; j.within < 0 {
				return fmt.Errorf("a SELECT stands within the statement that no code of the data layer made")
			}
		}
		*at = level{selects: true, clause: text}
	case "UNION":
		at.had = nil
	case "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "SET", "VALUES", "INTO", "RETURNING":
		return at.begin(text, j.changes)
	case "ON":
		at.clause, at.joined = text, ""
	case "AND", "OR":
		return at.join(text)
	case "WHEN", "THEN", "ELSE":
		at.clause, at.joined = text, ""
	case "CASE":
		j.levels = append(j.levels, level{cases: true})
	case "END":
		if !at.cases {
			return fmt.Errorf("END stands without its CASE")
		}
		j.levels = j.levels[:len(j.levels)-1]
	}
	return nil
}

// begin begins a clause, which a SELECT has once.
func (l *level) begin(clause string, changes bool) error {
	ofChanges := clause == "SET" || clause == "VALUES" || clause == "INTO" || clause == "RETURNING"
	switch {
	case !l.selects || ofChanges && !changes:
		return fmt.Errorf("%s stands where no statement has it", clause)
	case l.had[clause]:
		return fmt.Errorf("%s stands twice", clause)
	}
	if l.had == nil {
		l.had = map[string]bool{}
	}
	l.had[clause], l.clause, l.joined = true, clause, ""
	return nil
}

// join joins conditions by AND or by OR. What is joined by both without parentheses
// would not be what ent's builders meant, and what is sorted by is joined by neither.
func (l *level) join(by string) error {
	switch {
	case l.selects && l.clause != "WHERE" && l.clause != "ON", l.cases && l.clause != "WHEN":
		return fmt.Errorf("%s stands outside a condition", by)
	case l.joined != "" && l.joined != by:
		return fmt.Errorf("AND and OR stand beside each other")
	}
	l.joined = by
	return nil
}

// words are all that ent's builders and ours write.
var words = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`
		SELECT DISTINCT FROM AS LEFT JOIN ON WHERE AND OR NOT IN IS NULL LIKE ILIKE ESCAPE EXISTS TRUE FALSE
		GROUP BY HAVING ORDER ASC DESC NULLS FIRST LAST LIMIT OFFSET UNION ALL FOR UPDATE NO KEY SHARE
		INSERT INTO DEFAULT VALUES CONFLICT DO NOTHING SET RETURNING DELETE CASE WHEN THEN ELSE END TEXT true`) {
		all[w] = true
	}
	return all
}()

// functions are all that ent's builders and ours call.
var functions = func() map[string]bool {
	all := map[string]bool{}
	for _, f := range strings.Fields(`COUNT SUM AVG MIN MAX LOWER COALESCE CAST
		JSON JSON_TYPE JSON_EXTRACT JSON_ARRAY_LENGTH JSON_INSERT JSON_SET JSONB_ARRAY_LENGTH jsonb_set`) {
		all[f] = true
	}
	return all
}()
