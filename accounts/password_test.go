package accounts

import (
	"context"
	"strings"
	"testing"

	"unframed/internal/problem"
	"unframed/test/testkit"
)

func TestHashesAreBoundedInNumber(t *testing.T) {
	h := newHasher(HashCost{MemoryKiB: 64, Passes: 1})
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, password); !problem.Is(err, problem.Unavailable) {
		t.Errorf("with every slot taken: %v", err)
	}
	<-h.slots
	encoded, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("the hash is %q", encoded)
	}
	if ok, err := h.matches(t.Context(), password, encoded); !ok || err != nil {
		t.Errorf("the password does not match its hash: %v", err)
	}
	for _, wrong := range []string{"", "correct horse battery stapl", password + " "} {
		if ok, _ := h.matches(t.Context(), wrong, encoded); ok {
			t.Errorf("%q matches", wrong)
		}
	}
	for _, broken := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AA$AA", "$argon2id$v=1$m=64,t=1,p=1$AA$AA", "$argon2id$v=19$m=64,t=1,p=9$AA$AA", "$argon2id$v=19$m=64,t=1,p=1$!$AA"} {
		if ok, err := h.matches(t.Context(), password, broken); ok || err == nil {
			t.Errorf("the stored value %q: %v %v", broken, ok, err)
		}
	}
}

func TestAHashOldInItsCostStillMatches(t *testing.T) {
	encoded, err := newHasher(HashCost{MemoryKiB: 128, Passes: 2}).hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := newHasher(HashCost{MemoryKiB: 64, Passes: 1}).matches(t.Context(), password, encoded); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func TestResetPasswordEndsEverySessionAndToken(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	secret := b.makeToken(b.signUp("ann"), "a program", "read")
	others := b.makeToken(b.signUp("bob"), "a program", "read")
	token := b.signIn("ann")
	if !b.opens(secret) {
		t.Fatal("the token opens nothing before the reset")
	}
	if err := b.ResetPassword(t.Context(), "ann", "another long password"); err != nil {
		t.Fatal(err)
	}
	if b.identify(token) != nil {
		t.Error("a session survives the reset")
	}
	if b.opens(secret) {
		t.Error("an API token survives the reset")
	}
	if !b.opens(others) {
		t.Error("the reset revokes somebody else's API token")
	}
	if _, err := b.SignIn(t.Context(), Credentials{"ann", password}, Browser{}); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := b.SignIn(t.Context(), Credentials{"ann", "another long password"}, Browser{}); err != nil {
		t.Error(err)
	}
	if err := b.ResetPassword(t.Context(), "nobody", "another long password"); !problem.Is(err, problem.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	if err := b.ResetPassword(t.Context(), "ann", "short"); !problem.Is(err, problem.Invalid) {
		t.Errorf("a short one: %v", err)
	}
}
