package main

import (
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
)

func states(list string) map[string]string {
	return map[string]string{"papers_state_known": `"state" IN (` + list + `)`}
}

func state(list string) func() []*entschema.Table {
	return checked(states(list), optional(byDefault(of("state", field.TypeEnum), "draft")))
}

func titles(limit string, columns ...*entschema.Column) func() []*entschema.Table {
	return checked(map[string]string{"papers_title_length": `length("title") <= ` + limit}, columns...)
}

// referring has papers refer to authors, whether or not the database knows.
func referring(known bool) func() []*entschema.Table {
	return func() []*entschema.Table {
		author := optional(of("author_id", field.TypeUUID))
		tables := append(with(author)(), table("authors", nil)()...)
		if known {
			tables[0].ForeignKeys = []*entschema.ForeignKey{{Symbol: "papers_authors", Columns: tables[0].Columns[1:2], RefTable: tables[1], RefColumns: tables[1].Columns[:1]}}
		}
		return tables
	}
}

// A rule that is new or stricter is looked at before anything is changed.
func TestRowsThatBreakANewRuleAreNamedBeforeAnythingIsChanged(t *testing.T) {
	note := func() *entschema.Column { return of("note", field.TypeString) }
	playRows(t, []rowCase{
		{name: "unique over duplicates", always: true, before: with(note()), after: with(unique(note())), rows: paper("note", "'a'", "'b'", "'a'"),
			up: "2 rows of papers that share their note, which is to be unique: " + paperID + "1, " + paperID + "3", query: read("note"), want: "a, b, a"},
		{name: "unique over NULLs", before: with(optional(note())), after: with(optional(unique(note()))), rows: paper("note", "NULL", "NULL", "'a'"),
			query: read("note"), want: "NULL, NULL, a", twin: "INSERT INTO papers (id, note) VALUES ('" + paperID + "9', 'a')"},
		{name: "more than five", before: with(note()), after: with(unique(note())), rows: paper("note", "'a'", "'a'", "'a'", "'a'", "'a'", "'a'", "'a'"),
			up: "7 rows of papers that share their note, which is to be unique: " + paperID + "1, " + paperID + "2, " + paperID + "3, " + paperID + "4, " + paperID + "5, …"},
		{name: "required over NULL", always: true, before: with(optional(note())), after: with(note()), rows: paper("note", "'a'", "NULL"),
			up: "1 row of papers without note, which is required from now on: " + paperID + "2", query: read("note"), want: "a, NULL"},
		{name: "required over values", before: with(optional(note())), after: with(note()), rows: paper("note", "'a'"),
			query: read("note"), want: "a", twin: "INSERT INTO papers (id) VALUES ('" + paperID + "9')"},
		{name: "required with a default", always: true, before: with(optional(note())), after: with(byDefault(note(), "it's")), rows: paper("note", "'a'", "NULL"),
			says: "papers.note is required from now on: where it is empty it becomes 'it''s'", query: read("note"), want: "a, it's", twin: "INSERT INTO papers (id, note) VALUES ('" + paperID + "9', NULL)"},
		{name: "required with a default it had", before: with(optional(byDefault(of("n", field.TypeInt64), 3))), after: with(byDefault(of("n", field.TypeInt64), 3)), rows: paper("n", "1", "NULL"),
			says: "becomes 3", query: read("n"), want: "1, 3"},
		{name: "a default that two share where it is unique", before: with(optional(unique(note()))), after: with(byDefault(unique(note()), "x")), rows: paper("note", "NULL", "NULL"),
			says: "becomes 'x'", up: "2 rows of papers that share their note, which is to be unique"},
		{name: "a new column that is unique with a default", always: true, before: with(), after: with(byDefault(unique(note()), "x")), refused: "index papers_note_key is unique, but rows that exist would all get the default of papers.note"},
		{name: "a new column that is required", before: with(), after: with(note()), refused: "column papers.note is required and has no default"},
		{name: "a reference to nothing", always: true, before: referring(false), after: referring(true), rows: []string{"INSERT INTO authors (id) VALUES ('" + paperID + "7')", "INSERT INTO papers (id, author_id) VALUES ('" + paperID + "1', '" + paperID + "7'), ('" + paperID + "2', '" + paperID + "8'), ('" + paperID + "3', NULL)"},
			up: "1 row of papers whose author_id refers to no row of authors: " + paperID + "2", query: read("author_id"), want: paperID + "7, " + paperID + "8, NULL"},
		{name: "a shorter text", always: true, before: titles("9", of("title", field.TypeString)), after: titles("3", of("title", field.TypeString)), rows: paper("title", "'öäü'", "'four'"),
			says: "papers.title takes other values from now on: migrate up refuses", up: "1 row of papers that break the rule papers_title_length: " + paperID + "2", query: read("title"), want: "öäü, four"},
		{name: "a shorter text, cut", before: titles("9", of("title", field.TypeString)), after: titles("3", of("title", field.TypeString)), rows: paper("title", "'öäü'", "'föur'"), args: []string{"--using", "papers.title=cut"},
			says: "papers.title takes other values from now on: those of rows that do not fit are changed (cut).", query: read("title"), want: "öäü, föu", twin: "UPDATE papers SET title = 'four'"},
		{name: "a narrower range, clamped", before: checked(map[string]string{"papers_n_range": `"n" >= 0`}, of("n", field.TypeInt64)), after: checked(map[string]string{"papers_n_range": `"n" >= 1 AND "n" <= 5`}, of("n", field.TypeInt64)), rows: paper("n", "0", "3", "9"), args: []string{"--using", "papers.n=clamp"},
			says: "papers.n", query: read("n"), want: "1, 3, 5", twin: "UPDATE papers SET n = 6"},
		{name: "a choice that fits nothing", before: with(note()), after: with(unique(note())), args: []string{"--using", "papers.other=null"}, refused: "nothing of this plan fits --using papers.other=null"},
		{name: "cut of a number", before: checked(map[string]string{"papers_n_range": `"n" >= 0`}, of("n", field.TypeInt64)), after: checked(map[string]string{"papers_n_range": `"n" >= 1`}, of("n", field.TypeInt64)), args: []string{"--using", "papers.n=cut"}, refused: "has no MaxRuneLen"},
	})
}

// The values of an enum come and go with the field.
func TestValuesOfAnEnumComeAndGo(t *testing.T) {
	playRows(t, []rowCase{
		{name: "added", always: true, before: state(`'draft', 'sent', 'paid'`), after: state(`'draft', 'sent', 'paid', 'void'`), rows: paper("state", "'sent'"),
			query: read("state"), want: "sent", twin: "UPDATE papers SET state = 'lost'"},
		{name: "taken away", always: true, before: state(`'draft', 'sent'`), after: state(`'draft'`), rows: paper("state", "'sent'", "'draft'"),
			says: "papers.state takes sent no more: migrate up refuses while rows have it; --rename papers.state:sent=VALUE", up: "1 row of papers that break the rule papers_state_known: " + paperID + "1", query: read("state"), want: "sent, draft"},
		{name: "taken away where no row has it", before: state(`'draft', 'sent'`), after: state(`'draft'`), rows: paper("state", "'draft'"),
			says: "takes sent no more", query: read("state"), want: "draft", twin: "UPDATE papers SET state = 'sent'"},
		{name: "taken away for the default", before: state(`'draft', 'sent'`), after: state(`'draft'`), rows: paper("state", "'sent'", "NULL"), args: []string{"--using", "papers.state=default"},
			says: "papers.state takes sent no more: rows that have it are changed (default).", query: read("state"), want: "draft, NULL"},
		{name: "renamed", always: true, before: state(`'draft', 'sent'`), after: state(`'draft', 'posted'`), rows: paper("state", "'sent'", "'draft'"), args: []string{"--rename", "papers.state:sent=posted"},
			says: "papers.state takes sent no more: rows that have it get posted.", query: read("state"), want: "posted, draft", twin: "UPDATE papers SET state = 'sent'"},
		{name: "asked for", before: state(`'draft', 'sent'`), after: state(`'draft', 'posted'`), rows: paper("state", "'sent'"),
			says: "if it is the same under another name, take these files back and plan with --rename papers.state:sent=posted", up: "1 row of papers that break the rule papers_state_known"},
		{name: "a new column with a rule and a default", always: true, before: with(), after: state(`'draft', 'sent'`), rows: []string{"INSERT INTO papers (id) VALUES ('" + paperID + "1')"},
			query: read("state"), want: "draft", twin: "UPDATE papers SET state = 'lost'"},
	})
}
