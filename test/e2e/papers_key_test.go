package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"unframed/test/testkit"
)

// second is another instance on the same database.
func (l *library) second() *library {
	l.Helper()
	s := *l.shop
	s.serve(buildPapers(l.T))
	return &library{&s}
}

// titled counts the papers with a title.
func (l *library) titled(title string) int {
	l.Helper()
	return strings.Count(l.expect(200, "", "GET", "papers?title="+title, "").body, `"title":`)
}

// TestOneKeyIsOneRowWithTwoInstances sends requests with one Idempotency-Key to two
// instances at once, and kills one of them while it works.
func TestOneKeyIsOneRowWithTwoInstances(t *testing.T) {
	t.Parallel()
	eachLibrary(t, func(a *library) {
		b := a.second()
		for round := range 5 {
			title, key := fmt.Sprint("at-once-", round), fmt.Sprint("key-", round)
			var all sync.WaitGroup
			answers := make([]reply, 12)
			for i := range answers {
				all.Go(func() {
					answers[i] = []*library{a, b}[i%2].send("POST", "papers", `{"title":"`+title+`"}`, "Idempotency-Key", key)
				})
			}
			all.Wait()
			for i, answer := range answers {
				if answer.status != http.StatusCreated || answer.body != answers[0].body || answer.header.Get("Location") != answers[0].header.Get("Location") {
					t.Fatalf("%s: answer %d is %d, %s and %s", title, i, answer.status, answer.body, answers[0].body)
				}
			}
			if n := a.titled(title); n != 1 {
				t.Errorf("%s: %d rows", title, n)
			}
			b.expect(422, "idempotency-key-reused", "POST", "papers", `{"title":"another"}`, "Idempotency-Key", key)
			b.expect(422, "idempotency-key-reused", "POST", "tags", `{"name":"x"}`, "Idempotency-Key", key)
		}
		if n := a.titled("another"); n != 0 {
			t.Errorf("%d rows of what was refused", n)
		}
		// Two bodies at once: one of them is done, the other refused.
		for round := range 5 {
			key, bodies, answers := fmt.Sprint("two-", round), []string{"left", "right"}, make([]reply, 8)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					answers[i] = []*library{a, b}[i%2].send("POST", "papers", fmt.Sprintf(`{"title":"%s-%d"}`, bodies[i/2%2], round), "Idempotency-Key", key)
				})
			}
			all.Wait()
			left, right := a.titled(fmt.Sprint("left-", round)), a.titled(fmt.Sprint("right-", round))
			if left+right != 1 {
				t.Errorf("one key made %d and %d rows", left, right)
			}
			for i, answer := range answers {
				done := []int{left, right}[i/2%2] == 1
				if done && answer.status != http.StatusCreated || !done && (answer.status != http.StatusUnprocessableEntity || !strings.Contains(answer.body, "idempotency-key-reused")) {
					t.Errorf("a request that was done (%t) is answered %d, %s", done, answer.status, answer.body)
				}
			}
		}
		a.killed(b)
	})
}

// killed kills the instance while requests are on their way to it, each of which
// is then sent to the other once more.
func (l *library) killed(other *library) {
	const rounds, each = 4, 8
	lost := 0
	for round := range rounds {
		var all sync.WaitGroup
		answered := make([]bool, each)
		for i := range each {
			all.Go(func() {
				r, err := http.NewRequest("POST", l.origin+rows+"papers", strings.NewReader(fmt.Sprintf(`{"title":"crash-%d-%d"}`, round, i)))
				if err != nil {
					l.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+l.token)
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", fmt.Sprintf("crash-%d-%d", round, i))
				if answer, err := http.DefaultClient.Do(r); err == nil {
					answered[i] = answer.StatusCode == http.StatusCreated
					_ = answer.Body.Close()
				}
			})
		}
		time.Sleep(time.Duration(round)*20*time.Millisecond + rand.N(20*time.Millisecond)) // anywhere between nothing and all of it
		l.Kill(l.T)
		all.Wait()
		for i, ok := range answered {
			if !ok {
				lost++
			}
			title := fmt.Sprintf("crash-%d-%d", round, i)
			other.expect(201, `"title":"`+title+`"`, "POST", "papers", `{"title":"`+title+`"}`, "Idempotency-Key", title)
			other.expect(201, `"title":"`+title+`"`, "POST", "papers", `{"title":"`+title+`"}`, "Idempotency-Key", title)
			if n := other.titled(title); n != 1 {
				l.Errorf("%s, answered %t, made %d rows", title, ok, n)
			}
		}
		l.Again(l.T)
		eventually(l.T, "the instance is back", func() bool {
			answer, err := http.Get("http://127.0.0.1:" + l.port + "/readyz")
			if err != nil {
				return false
			}
			defer func() { _ = answer.Body.Close() }()
			return answer.StatusCode == http.StatusOK
		})
	}
	testkit.Report("idempotency", fmt.Sprintf("%s: %d of %d answers lost to a killed instance; each request made one row", engineOf(l.url()), lost, rounds*each))
}
