package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// makes is a row of the API that makes a row for each request, as entities are
// made.
type makes struct{ f *fixture }

const makesPath = "/api/v1/admin/makes"

func (m *makes) row() route.Route {
	return route.Route{Method: route.Post, Path: makesPath, Access: route.Admin, Scope: accounts.ScopeAdmin, Takes: route.TakesObject, Query: route.NoQuery,
		Demand: press.Unguarded("for a test"), Handle: m.makesOne}
}

func (m *makes) makesOne(c *gin.Context) error {
	var body struct {
		Code string `json:"code"`
	}
	if err := web.DecodeJSON(c, &body); err != nil {
		return err
	}
	id, _, err := m.f.site.guard.OnceByKey(c, func(ctx context.Context, tx *ent.Client) (uuid.UUID, error) {
		if body.Code == "bad" {
			return uuid.Nil, problem.New(problem.Conflict, "It cannot be made.")
		}
		id := uuid.New()
		return id, tx.UsedNonce.Create().SetID(id).SetSpentBy(uuid.New()).SetExpiresAt(m.f.store.Now()).Exec(viewer.AsSystem(ctx, "test"))
	})
	if err != nil {
		return err
	}
	return m.f.site.guard.JSON(c.Writer, http.StatusCreated, map[string]any{"id": id})
}

// TestOneKeyIsOneRow sends one request many times at once.
func TestOneKeyIsOneRow(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		m := &makes{}
		m.f = newFixtureOn(t, o, m.row())
		f := m.f
		f.admin()
		p, other := f.program("root", "admin"), f.program("root", "admin")
		rows := func() int { return f.store.UsedNonce.Query().CountX(viewer.AsSystem(t.Context(), "test")) }
		before := rows()
		answers := make([]answer, 12)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answers[i] = p.ask("POST", makesPath, `{"code":"a"}`, "Idempotency-Key", "k")
			})
		}
		all.Wait()
		for _, a := range answers {
			if a.StatusCode != 201 || a.body != answers[0].body {
				t.Fatalf("one request is answered %d, %s and %s", a.StatusCode, a.body, answers[0].body)
			}
		}
		if n := rows() - before; n != 1 {
			t.Fatalf("one request made %d rows", n)
		}
		p.expect(p.ask("POST", makesPath, `{"code":"b"}`, "Idempotency-Key", "k"), 422, "idempotency-key-reused")
		other.expect(other.ask("POST", makesPath, `{"code":"a"}`, "Idempotency-Key", "k"), 422, "idempotency-key-reused")
		p.expect(p.ask("POST", makesPath, `{"code":"a"}`, "Idempotency-Key", "k\u00e9"), 422, "idempotency_key")
		// What was refused is not remembered.
		p.expect(p.ask("POST", makesPath, `{"code":"bad"}`, "Idempotency-Key", "k2"), 409, "")
		p.expect(p.ask("POST", makesPath, `{"code":"good"}`, "Idempotency-Key", "k2"), 201, "")
		// Without a key, and under another, each is a request of its own.
		p.expect(p.ask("POST", makesPath, `{"code":"a"}`), 201, "")
		p.expect(p.ask("POST", makesPath, `{"code":"a"}`), 201, "")
		p.expect(p.ask("POST", makesPath, `{"code":"a"}`, "Idempotency-Key", "k3"), 201, "")
		if n := rows() - before; n != 5 {
			t.Errorf("five requests made %d rows", n)
		}
	})
}

// TestEveryPostOfTheAPITakesAKey walks the table and the document.
func TestEveryPostOfTheAPITakesAKey(t *testing.T) {
	f := newFixture(t)
	d := newDocument(t, f.browser())
	posts := 0
	for _, o := range d.operations() {
		parameters, _ := d.look(append(slices.Clone(o.at), "parameters")...).([]any)
		takes := slices.ContainsFunc(parameters, func(p any) bool { return strings.Contains(encode(p), "IdempotencyKey") })
		if takes != (o.method == route.Post) {
			t.Errorf("%s %s takes a key: %t", o.method, o.path, takes)
		}
		if o.method == route.Post {
			posts++
		}
	}
	if posts < 3*len(features.All) { // the platform has none but those of entities
		t.Errorf("only %d operations are POST", posts)
	}
}
