package chain

import "testing"

const (
	twoTables = "table \"a\" {\n  column \"id\" {\n    type = uuid\n  }\n}\ntable \"b\" {\n  column \"id\" {\n    type = uuid\n  }\n}\nschema \"main\" {\n}\n"
	oneTable  = "schema \"main\" {\n}\ntable \"b\" {\n  column \"id\" {\n    type = uuid\n  }\n  column \"n\" {\n    type = text\n  }\n}\n"
)

func parsed(t *testing.T, schema, features string) Tables {
	t.Helper()
	tables, err := ParseTables([]byte(schema), []byte(features))
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// A difference leads from any state to any other, also where tables go.
func TestDifferencesLeadFromStateToState(t *testing.T) {
	states := []Tables{
		{},
		parsed(t, twoTables, `[{"table":"a","expires_by":"x"},{"table":"b","locality":"GLOBAL"}]`),
		parsed(t, twoTables, `[{"table":"b","locality":"REGIONAL"}]`),
		parsed(t, oneTable, ""),
	}
	for i, from := range states {
		for j, to := range states {
			text, err := to.Difference(from)
			if err != nil {
				t.Errorf("from %d to %d: %v\n%s", i, j, err, text)
			}
			if again, err := from.apply(to.Whole()); err != nil || again.Digest() != to.Digest() {
				t.Errorf("whole %d: %v", j, err)
			}
		}
	}
	if parsed(t, oneTable, "").Digest() != parsed(t, "table \"b\" {\r\n  column \"id\" {\r\n    type = uuid\r\n  }\r\n  column \"n\" {\r\n    type = text\r\n  }\r\n}\r\nschema \"main\" {\r\n}\r\n", "[]").Digest() {
		t.Error("the order of tables or the system's line breaks make another state")
	}
}

func TestMarksOfAMergeAreSeen(t *testing.T) {
	if _, err := ParseTables([]byte("<<<<<<< HEAD\n"+twoTables), nil); err == nil {
		t.Error("a conflict passes")
	}
}
