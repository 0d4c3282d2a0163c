package web

import (
	"fmt"
	"net/http"
	"testing"

	"unframed/ent"
)

// TestRowThatIsNotThereIs404 returns what the data layer says, as a builder's
// handler does under a rule that hides the rows of others.
func TestRowThatIsNotThereIs404(t *testing.T) {
	for _, err := range []error{&ent.NotFoundError{}, fmt.Errorf("read the invoice: %w", &ent.NotFoundError{})} {
		if p := Describe(err); p.Status != http.StatusNotFound || p.Code != "not-found" || p.Sentence == "" {
			t.Errorf("%+v", p)
		}
	}
	if p := Describe(fmt.Errorf("anything else")); p.Status != http.StatusInternalServerError {
		t.Errorf("%+v", p)
	}
}
