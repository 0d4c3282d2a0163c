package accounts

import (
	"testing"

	"unframed/internal/problem"
	"unframed/store"
	"unframed/test/testkit"
)

// TestAllThatIsWrongWithASignUpIsToldAtOnce is about forms in which something is wrong
// in itself, and something is somebody else's.
func TestAllThatIsWrongWithASignUpIsToldAtOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		b.signUp("ann")
		for _, c := range []struct {
			n    NewUser
			want []string // the fields that are refused
		}{
			{NewUser{Username: "Ann", Email: "no address", Password: password}, []string{"username", "email"}},
			{NewUser{Username: "Ann", Email: "ANN@example.org", Password: "short"}, []string{"username", "email", "password"}},
			{NewUser{Username: "", Email: "ann@example.org", Password: "short"}, []string{"username", "email", "password"}},
			{NewUser{Username: "bob", Email: "ann@example.org", Password: password}, []string{"email"}},
			{NewUser{Username: "bob", Email: "bob@example.org", Password: "short"}, []string{"password"}},
		} {
			_, err := b.SignUp(t.Context(), c.n)
			f := problem.As(err)
			if f == nil || f.Code != problem.Invalid || len(f.Fields) != len(c.want) {
				t.Errorf("%+v: %v", c.n, err)
				continue
			}
			for i, wrong := range f.Fields {
				if wrong.Name != c.want[i] {
					t.Errorf("%+v: %v", c.n, err)
				}
			}
		}
		curious := NewUser{Username: "ann", Email: "x@example.org", Password: "short", IP: "192.0.2.9"}
		for range DefaultHourly.SignUps {
			if _, err := b.SignUp(t.Context(), curious); !problem.Is(err, problem.Invalid) {
				t.Fatal(err)
			}
		}
		if _, err := b.SignUp(t.Context(), curious); len(problem.As(err).Fields) != 1 {
			t.Errorf("whoever asked for many names is told of one more: %v", err)
		}
	})
}
