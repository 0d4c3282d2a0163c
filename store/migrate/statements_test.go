package migrate

import (
	"os"
	"testing"

	"ariga.io/atlas/sql/migrate"

	"unframed/store"
	"unframed/test/testkit"
)

func TestStatementsAreCutWhereTheyEnd(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a trigger": {
			"CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET n = 1; DELETE FROM u; END;\nSELECT 2;",
			[]string{"CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET n = 1; DELETE FROM u; END;", "SELECT 2;"},
		},
		"a trigger with a case, comments and strings": {
			"create trigger a after insert on t for each row when new.n > 0 begin\n  -- it's; END;\n  update t set n = case when n > 1 then 2 else 'END; x' end;\nend;\nSELECT 2",
			[]string{"create trigger a after insert on t for each row when new.n > 0 begin\n  -- it's; END;\n  update t set n = case when n > 1 then 2 else 'END; x' end;\nend;", "SELECT 2"},
		},
		"two triggers": {
			"CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END;\nCREATE TRIGGER b AFTER INSERT ON t BEGIN SELECT 2; END;",
			[]string{"CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END;", "CREATE TRIGGER b AFTER INSERT ON t BEGIN SELECT 2; END;"},
		},
		"a column called begin": {
			"CREATE TABLE t (begin int, \"end\" int);\nUPDATE t SET begin = 1 WHERE n;\nCREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END;",
			[]string{"CREATE TABLE t (begin int, \"end\" int);", "UPDATE t SET begin = 1 WHERE n;", "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END;"},
		},
		"a function": {
			"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.n := 1;\n  RETURN NEW;\nEND;\n$$;\nSELECT 2;",
			[]string{"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.n := 1;\n  RETURN NEW;\nEND;\n$$;", "SELECT 2;"},
		},
		"a default": {
			"ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT 'a; ${b} ''c'' \\';\nSELECT 2;",
			[]string{"ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT 'a; ${b} ''c'' \\';", "SELECT 2;"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := file{migrate.NewLocalFile("1_x.sql", []byte(c.text))}.Stmts()
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("%d statements %q, %v", len(got), got, err)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("statement %d is %q", i+1, got[i])
				}
			}
		})
	}
}

const (
	sqliteTrigger = `CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE seen (body TEXT NOT NULL);
-- What is written is noted.
CREATE TRIGGER notes_seen AFTER INSERT ON notes BEGIN
  INSERT INTO seen (body) VALUES (NEW.body || ';');
  DELETE FROM seen WHERE body = 'END;';
END;
INSERT INTO notes (id, body) VALUES (1, 'a');
`
	serverTrigger = `CREATE TABLE notes (id BIGINT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE seen (body TEXT NOT NULL);
CREATE FUNCTION note_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO seen (body) VALUES (NEW.body || ';');
  RETURN NEW;
END;
$$;
CREATE TRIGGER notes_seen AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION note_seen();
INSERT INTO notes (id, body) VALUES (1, 'a');
`
	countSeen = `SELECT count(*) FROM seen WHERE body = 'a;'`
)

func TestATriggerCanBeWrittenByHand(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, text := testkit.Open(t, o), serverTrigger
		switch {
		case s.Engine == store.SQLite:
			text = sqliteTrigger
		case s.Engine == store.CockroachDB && !atLeast(s.Version, "v24.3"):
			t.Skip("triggers need CockroachDB v24.3")
		}
		up(t, s, os.DirFS(writeFiles(t, map[string]string{"20260101000000_trigger.sql": text})))
		if n := count(t, s, countSeen); n != 1 {
			t.Errorf("the trigger ran %d times", n)
		}
	})
}
