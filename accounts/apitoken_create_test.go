package accounts

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestNewTokenIsChecked(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	ann := b.signUp("ann")
	b.makeToken(ann, "Taken", "read")
	read := []string{"read"}
	for _, c := range []struct {
		n     NewAPIToken
		field string
	}{
		{NewAPIToken{Name: " ", Scopes: read}, "name"},
		{NewAPIToken{Name: "taken ", Scopes: read}, "name"},
		{NewAPIToken{Name: "a\x00b", Scopes: read}, "name"},
		{NewAPIToken{Name: "\u202eevil", Scopes: read}, "name"},
		{NewAPIToken{Name: "\xff", Scopes: read}, "name"},
		{NewAPIToken{Name: strings.Repeat("x", 101), Scopes: read}, "name"},
		{NewAPIToken{Name: "job"}, "scopes"},
		{NewAPIToken{Name: "job", Scopes: []string{"read", "all"}}, "scopes"},
		{NewAPIToken{Name: "job", Scopes: []string{"admin"}}, "scopes"},
		{NewAPIToken{Name: "job", Scopes: read, Expires: "soon"}, "expires"},
		{NewAPIToken{Name: "job", Scopes: read, Expires: "-1h"}, "expires"},
		{NewAPIToken{Name: "job", Scopes: read, Expires: "1s"}, "expires"},
		{NewAPIToken{Name: "job", Scopes: read, Expires: "999999h"}, "expires"},
	} {
		_, err := b.CreateAPIToken(t.Context(), b.present(ann), c.n)
		if f := problem.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
			t.Errorf("%+v: %v, want a word on %s", c.n, err, c.field)
		}
	}
	if n := b.store.APIToken.Query().CountX(viewer.AsSystem(t.Context(), "test")); n != 1 {
		t.Errorf("%d tokens were made", n)
	}
}

func TestTokensOfAUserAreBoundedInNumber(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		for i := range MostAPITokens - 1 {
			b.makeToken(ann, fmt.Sprint(i), "read")
		}
		const crowd = 6
		errs := make([]error, crowd)
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				_, errs[i] = b.CreateAPIToken(t.Context(), b.present(ann), NewAPIToken{Name: fmt.Sprintf("late %d", i), Scopes: []string{"read"}})
			})
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if !problem.Is(err, problem.Invalid) {
				t.Errorf("a late one is told: %v", err)
			}
		}
		if made != 1 {
			t.Errorf("%d of %d were made where one fits", made, crowd)
		}
		if err := b.RevokeAPITokenOf(t.Context(), "ann", "0"); err != nil {
			t.Fatal(err)
		}
		b.makeToken(ann, "0", "read")
	})
}

func TestOnlyTheHashOfAnAPITokenIsStored(t *testing.T) {
	o := testkit.SQLite(t)
	b := newBench(t, o)
	ann := b.signUp("ann")
	secret := b.makeToken(ann, "nightly job", "read")
	if !strings.HasPrefix(string(secret), "unf_") || len(secret) != 47 {
		t.Errorf("a token looks like %q", secret)
	}
	if !b.opens(secret) {
		t.Fatal("the token opens nothing")
	}
	hash, name := false, false
	for _, file := range []string{o.Path, o.Path + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		hash = hash || bytes.Contains(content, secret.hash())
		name = name || bytes.Contains(content, []byte("nightly job"))
		if bytes.Contains(content, []byte(secret[len(secretPrefix):])) {
			t.Errorf("%s holds the token", file)
		}
	}
	if !hash || !name {
		t.Error("the files hold not even the hash and the name, so they were not searched")
	}
	for _, wrong := range []Secret{"", "unf_", secret[4:], secret + "x", secret[:46], "UNF_" + secret[4:], Secret("unf_" + strings.Repeat("A", 43)), Secret(secret.hash())} {
		if b.opens(wrong) {
			t.Errorf("%q opens something", wrong)
		}
	}
}
