package extension

import (
	"strings"
	"testing"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

// TestSecretThatIsNeededIsSaidAtGeneration: nobody should wonder why there is
// no form and no call that makes a row.
func TestSecretThatIsNeededIsSaidAtGeneration(t *testing.T) {
	g, err := entc.LoadGraph("../../ent/schema", &gen.Config{Target: t.TempDir(), Package: "unframed/ent"})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range g.Nodes {
		if n.Name != "User" {
			continue
		}
		var out strings.Builder
		if noteSecrets(n, &out); out.Len() > 0 {
			t.Errorf("what the schema says is said again: %s", &out)
		}
		delete(n.Annotations, "UnframedAdmin")
		if noteSecrets(n, &out); strings.Count(out.String(), "\n") != 1 || !strings.Contains(out.String(), "User.password_hash is sensitive and required") {
			t.Errorf("it says %q", &out)
		}
		d, err := describe(n)
		if err != nil || !d.API || d.Field("password_hash") != nil || d.Create != "nobody" {
			t.Errorf("%v: API %v, create %s, %v", err, d.API, d.Create, d.Field("password_hash"))
		}
		return
	}
	t.Error("there is no User")
}
