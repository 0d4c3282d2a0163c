package feature_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/web"
	"unframed/internal/feature"
)

// keeping is a feature that keeps something of people.
func keeping(name string, err error) feature.Feature {
	return feature.Feature{
		Name: name,
		Seed: &feature.Seed{Flag: name},
		Site: func(feature.Parts) (feature.Site, error) {
			return feature.Site{Links: []web.NavLink{{Path: "/" + name}}}, err
		},
		Export: func(_ context.Context, _ *ent.Client, person uuid.UUID) ([]feature.Exported, error) {
			return []feature.Exported{{Name: name, Rows: []any{person}}}, err
		},
		Leave: func(context.Context, *ent.Client, uuid.UUID) error { return err },
	}
}

// TestPersonTakesWhatEachFeatureKeepsAndLeavesThem in the order of the list; one that
// cannot let them go yet is asked, and none after it.
func TestPersonTakesWhatEachFeatureKeepsAndLeavesThem(t *testing.T) {
	person, failed := uuid.New(), errors.New("there is money in the account")
	l := feature.List{keeping("a", nil), {Name: "empty"}, keeping("b", nil)}
	all, err := l.Export(t.Context(), nil, person)
	if err != nil || len(all) != 2 || all[0].Name != "a" || all[1].Name != "b" || all[1].Rows[0] != person {
		t.Errorf("exported are %v, %v", all, err)
	}
	if err := l.Leave(t.Context(), nil, person); err != nil {
		t.Errorf("they leave with %v", err)
	}
	asked := false
	last := feature.Feature{Name: "last", Leave: func(context.Context, *ent.Client, uuid.UUID) error { asked = true; return nil }}
	if err := append(l, keeping("c", failed), last).Leave(t.Context(), nil, person); !errors.Is(err, failed) || asked {
		t.Errorf("they leave with %v; the one after was asked: %v", err, asked)
	}
	if _, err := append(l, keeping("c", failed)).Export(t.Context(), nil, person); !errors.Is(err, failed) || !strings.Contains(err.Error(), "feature c") {
		t.Errorf("exported is %v", err)
	}
}

// TestListGivesWhatItsFeaturesHave, and names the feature that cannot be made.
func TestListGivesWhatItsFeaturesHave(t *testing.T) {
	l := feature.List{keeping("a", nil), {Name: "empty"}, keeping("b", nil)}
	sites, err := l.Sites(feature.Parts{})
	if err != nil || len(sites) != 2 || sites[1].Links[0].Path != "/b" {
		t.Errorf("the sites are %v, %v", sites, err)
	}
	if seeds := l.Seeds(); len(seeds) != 2 || seeds[0].Flag != "a" {
		t.Errorf("the seeds are %v", seeds)
	}
	if _, err := (feature.List{keeping("c", errors.New("no table"))}).Sites(feature.Parts{}); err == nil || !strings.Contains(err.Error(), "the feature c: no table") {
		t.Errorf("the site is made: %v", err)
	}
	if rest, err := l.Without([]string{"a"}); err != nil || !slices.Equal(rest, []string{"empty", "b"}) {
		t.Errorf("without one there are %q, %v", rest, err)
	}
	if _, err := l.Without([]string{"x"}); err == nil || !strings.Contains(err.Error(), "there are: a, empty, b") {
		t.Errorf("without what is not there: %v", err)
	}
}

// TestOneFeatureHasATableAttached: a second one stops the program.
func TestOneFeatureHasATableAttached(t *testing.T) {
	own := func(table string) feature.Feature {
		return feature.Feature{Name: table, Attached: &accounts.Attached{Table: table, Owner: "user_id"}}
	}
	if a := (feature.List{{Name: "empty"}, own("a")}).Attached(); a == nil || a.Table != "a" {
		t.Errorf("attached is %v", a)
	}
	if a := (feature.List{{Name: "empty"}}).Attached(); a != nil {
		t.Errorf("attached is %v", a)
	}
	defer func() {
		if recover() == nil {
			t.Error("two tables are attached")
		}
	}()
	_ = feature.List{own("a"), own("b")}.Attached()
}
