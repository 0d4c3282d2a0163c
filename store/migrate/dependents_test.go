package migrate

import (
	"context"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// CockroachDB is asked by definitions, which PostgreSQL shows in the same way.
func TestDefinitionsTellWhatCockroachDBNeeds(t *testing.T) {
	ctx := context.Background()
	s := testkit.Open(t, store.Options{URL: testkit.Postgres(t)})
	conn, err := s.DB().Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range []string{
		`CREATE TABLE papers (id INT PRIMARY KEY, alpha TEXT, beta TEXT)`,
		`CREATE VIEW late AS SELECT alpha FROM papers`,
		`CREATE MATERIALIZED VIEW kept AS SELECT alpha FROM papers`,
		`CREATE POLICY mine ON papers USING (alpha <> '')`,
		`ALTER TABLE papers ADD COLUMN made TEXT GENERATED ALWAYS AS (alpha || '!') STORED`,
		`CREATE FUNCTION lower_alpha() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.alpha = lower(NEW.alpha); RETURN NEW; END; $$`,
	} {
		if err := execute(ctx, conn, statement); err != nil {
			t.Fatal(err)
		}
	}
	session := &session{history: history{q: conn, engine: store.CockroachDB}, conn: conn}
	all, err := session.cockroachDependents(ctx)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]dependent{}
	for _, n := range all {
		found[n.what] = n
	}
	for _, what := range []string{"view late", "materialized view kept", "policy mine of table papers", "generated column made of table papers", "function lower_alpha"} {
		n, ok := found[what]
		if !ok {
			t.Errorf("%s is not found", what)
			continue
		}
		for _, verb := range []string{drops, retypes, renames} {
			if !n.stops(taking{verb: verb, table: "papers", column: "alpha"}, store.CockroachDB) {
				t.Errorf("%s does not stop: %s alpha", what, verb)
			}
			if n.stops(taking{verb: verb, table: "papers", column: "beta"}, store.CockroachDB) {
				t.Errorf("%s stops: %s beta", what, verb)
			}
		}
	}
	if n := found["view late"]; !n.stops(taking{verb: drops, table: "papers"}, store.CockroachDB) {
		t.Error("the view lets its table go")
	}
	if n := found["policy mine of table papers"]; n.stops(taking{verb: drops, table: "papers"}, store.CockroachDB) {
		t.Error("a table's own policy keeps it")
	}
}
