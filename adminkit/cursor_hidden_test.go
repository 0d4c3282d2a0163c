package adminkit_test

import (
	"testing"

	"unframed/adminkit"
)

// TestNoCursorHoldsWhatIsShownNowhere reads a list along an index that goes by a hidden
// field, and along one that goes by the key of a field that is shown.
func TestNoCursorHoldsWhatIsShownNowhere(t *testing.T) {
	d := adminkit.Descriptor{IDColumn: "id", Fields: []adminkit.Field{
		{Name: "due", Column: "due", Kind: adminkit.Time},
		{Name: "name", Column: "name", Kind: adminkit.String, SortedBy: "name_key"},
		{Name: "name_key", Column: "name_key", Kind: adminkit.String, Hidden: true},
		{Name: "judged", Column: "judged", Kind: adminkit.Int, Hidden: true},
	}, Indexes: []adminkit.Index{{Columns: []string{"due", "judged", "id"}}, {Columns: []string{"name_key", "id"}}}}
	if d.Serves(d.Field("due")) {
		t.Error("a cursor of the list by due holds how the row was judged, which is hidden")
	}
	if !d.Serves(d.Field("name")) {
		t.Error("the list by name has lost its index")
	}
}
