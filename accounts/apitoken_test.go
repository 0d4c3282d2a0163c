package accounts

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent/auditevent"
	"unframed/ent/privacy"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

const fromHere = "192.0.2.1"

func (b *bench) makeToken(person uuid.UUID, name string, scopes ...string) Secret {
	b.Helper()
	secret, err := b.CreateAPIToken(b.Context(), b.present(person), NewAPIToken{Name: name, Scopes: scopes})
	if err != nil {
		b.Fatal(err)
	}
	return secret
}

// opens reports whether the secret opens anything.
func (b *bench) opens(secret Secret) bool {
	b.Helper()
	_, err := b.IdentifyBearer(b.Context(), secret, fromHere)
	if err != nil && !problem.Is(err, problem.Unauthenticated) {
		b.Fatal(err)
	}
	return err == nil
}

// listed are the names of the person's tokens, seen by the viewer.
func (b *bench) listed(as viewer.Viewer, person uuid.UUID) []string {
	b.Helper()
	tokens, err := b.APITokens(viewer.NewContext(b.Context(), as), person)
	if err != nil {
		b.Fatal(err)
	}
	var names []string
	for _, t := range tokens {
		names = append(names, t.Name)
	}
	return names
}

func TestTokenIsItsPersonWithItsScopes(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		session := b.identify(b.signIn("ann"))
		i, err := b.IdentifyBearer(t.Context(), b.makeToken(ann, "job", "write", "read"), fromHere)
		if err != nil {
			t.Fatal(err)
		}
		if !i.ByToken() || i.SessionID != uuid.Nil || !slices.Equal(i.Scopes, Scopes{ScopeRead, ScopeWrite}) || session.ByToken() {
			t.Errorf("the token is %+v", i)
		}
		if b.Recent(i) {
			t.Error("a token proves that its person is there")
		}
		// All that a session knows of the person, the token knows too.
		like := *session
		like.SessionID, like.AuthenticatedAt, like.SeenAt, like.EndsAt = i.SessionID, i.AuthenticatedAt, i.SeenAt, i.EndsAt
		like.TokenID, like.Scopes = i.TokenID, i.Scopes
		if fmt.Sprint(like) != fmt.Sprint(*i) || i.Username != "ann" || !i.Attached.Valid {
			t.Errorf("a session is %+v\nthe token is %+v", like, *i)
		}
		for scope, allowed := range map[Scope]bool{ScopeRead: true, ScopeWrite: true, ScopeAdmin: false} {
			if i.Allows(scope) != allowed || !session.Allows(scope) {
				t.Errorf("the token allows %s: %v; a session: %v", scope, i.Allows(scope), session.Allows(scope))
			}
		}
	})
}

func TestTokenEndsWhenRevokedOrExpired(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		asAnn := viewer.Person(ann, viewer.User)
		lasting := b.makeToken(ann, "lasting", "read")
		expiring, err := b.CreateAPIToken(t.Context(), b.present(ann), NewAPIToken{Name: "expiring", Scopes: []string{"read"}, Expires: "1h"})
		if err != nil {
			t.Fatal(err)
		}
		b.ahead = time.Hour - time.Minute
		if !b.opens(lasting) || !b.opens(expiring) {
			t.Fatal("a token ends too early")
		}
		b.ahead = time.Hour + time.Minute
		if !b.opens(lasting) || b.opens(expiring) {
			t.Error("the wrong token has expired")
		}
		tokens, err := b.APITokens(viewer.NewContext(t.Context(), asAnn), ann)
		if err != nil || len(tokens) != 2 || tokens[0].Expired == tokens[1].Expired {
			t.Errorf("listed are %+v, %v", tokens, err)
		}
		b.ahead += showExpired
		if got := b.listed(asAnn, ann); !slices.Equal(got, []string{"lasting"}) {
			t.Errorf("long after, listed are %v", got)
		}
		if err := b.RevokeAPITokenOf(t.Context(), "ann", "Lasting"); err != nil {
			t.Fatal(err)
		}
		if b.opens(lasting) || len(b.listed(asAnn, ann)) != 0 {
			t.Error("a revoked token lives on")
		}
		if err := b.RevokeAPITokenOf(t.Context(), "ann", "lasting"); !problem.Is(err, problem.NotFound) {
			t.Errorf("revoked twice: %v", err)
		}
		system := viewer.AsSystem(t.Context(), "test")
		for action, want := range map[string]int{"apitoken.create": 2, "apitoken.revoke": 1} {
			if n := b.store.AuditEvent.Query().Where(auditevent.Action(action)).CountX(system); n != want {
				t.Errorf("%d events %s, want %d", n, action, want)
			}
		}
	})
}

func TestNobodyElseSeesOrRevokesAToken(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann, bob := b.signUp("ann"), b.signUp("bob")
		secret := b.makeToken(ann, "job", "read")
		id := b.store.APIToken.Query().OnlyIDX(viewer.AsSystem(t.Context(), "test"))
		for who, as := range map[string]viewer.Viewer{"bob": viewer.Person(bob, viewer.User), "an administrator": viewer.Person(bob, viewer.Admin)} {
			ctx := viewer.NewContext(t.Context(), as)
			for _, owner := range []uuid.UUID{ann, bob} {
				if err := b.RevokeAPIToken(ctx, owner, id); !problem.Is(err, problem.NotFound) {
					t.Errorf("%s revokes ann's token: %v", who, err)
				}
			}
			if got := b.listed(as, ann); len(got) != 0 {
				t.Errorf("%s sees ann's tokens %v", who, got)
			}
			if _, err := b.store.APIToken.Delete().Exec(ctx); !errors.Is(err, privacy.Deny) {
				t.Errorf("%s deletes ann's token: %v", who, err)
			}
		}
		asAnn := viewer.NewContext(t.Context(), viewer.Person(ann, viewer.User))
		if err := b.store.APIToken.Update().SetUsedAt(time.Now()).Exec(asAnn); err == nil {
			t.Error("ann changes what was noted of her token")
		}
		if _, err := b.store.APIToken.Delete().Exec(asAnn); !errors.Is(err, privacy.Deny) {
			t.Errorf("ann deletes the trace of her token, which she may only revoke: %v", err)
		}
		if !b.opens(secret) {
			t.Fatal("the token is gone")
		}
		if err := b.RevokeAPIToken(asAnn, ann, id); err != nil || b.opens(secret) {
			t.Errorf("ann cannot revoke her own token: %v", err)
		}
	})
}

func TestTokenOfAFormerAdministratorAdministersNothing(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		if err := b.Promote(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		whole, part := b.makeToken(ann, "whole", "read", "admin"), b.makeToken(ann, "part", "read", "write")
		administers := func(secret Secret) bool {
			i, err := b.IdentifyBearer(t.Context(), secret, fromHere)
			if err != nil {
				t.Fatal(err)
			}
			if i.Admin() != i.Viewer().Can(viewer.Administer) {
				t.Error("the privacy rules know otherwise")
			}
			return i.Admin()
		}
		if !administers(whole) || administers(part) {
			t.Error("the scope admin does not decide")
		}
		b.signUp("root") // who administers from now on
		b.must(b.Promote(t.Context(), "root"))
		b.must(b.GiveRole(t.Context(), "ann", viewer.User))
		if administers(whole) {
			t.Error("a demoted administrator's token still administers")
		}
	})
}

func TestUseOfATokenIsNotedOnceAMinute(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		secret := b.makeToken(ann, "job", "read")
		used := func() time.Time {
			return orZero(b.store.APIToken.Query().OnlyX(viewer.AsSystem(t.Context(), "test")).UsedAt)
		}
		if !used().IsZero() {
			t.Error("it was used before it was")
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := b.IdentifyBearer(t.Context(), secret, fromHere); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		first := used()
		if first.IsZero() {
			t.Fatal("the first use is not noted")
		}
		b.opens(secret)
		if !used().Equal(first) {
			t.Error("every use is a write")
		}
		b.ahead = touchEvery
		b.opens(secret)
		if !used().After(first) {
			t.Error("a later use is not noted")
		}
	})
}

func TestWrongTokensAreSlowedDownAndGoodOnesAreNot(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ann := b.signUp("ann")
		good := b.makeToken(ann, "job", "read")
		ask := func(secret Secret, ip string) error {
			_, err := b.IdentifyBearer(t.Context(), secret, ip)
			return err
		}
		wrong := newSecret()
		n := passing(t, bearersByNetwork, compared, func(int) error { return ask(wrong, "2001:db8::1") })
		b.later(-time.Minute)                                       // the last second's room is gone, however long the next lines take
		for _, ip := range []string{"2001:db8::1", "2001:db8::2"} { // one network
			if err := ask(wrong, ip); !problem.Is(err, problem.Limited) || problem.As(err).Wait <= 0 {
				t.Errorf("after %d wrong ones, one from %s: %v", n, ip, err)
			}
			if err := ask(good, ip); err != nil {
				t.Errorf("a good one from %s: %v", ip, err)
			}
		}
		if err := ask(wrong, "2001:db8:0:1::1"); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("a wrong one from another network: %v", err)
		}
		if _, err := b.SignIn(t.Context(), Credentials{"ann", password}, Browser{IP: "2001:db8::1"}); err != nil {
			t.Errorf("signing in from there: %v", err)
		}
		b.later(time.Minute + 10*bearersByNetwork.Every)
		if err := ask(wrong, "2001:db8::1"); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("later: %v", err)
		}
	})
}
