package handlers

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/handlers/transfer"
	"unframed/handlers/web"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// byHand is the dashboard as a program without a framework would serve it:
// net/http, lib/pq with prepared statements, html/template, and nothing else. It
// sends the same bytes and headers.
type byHand struct {
	site            *Site // for its parsed templates alone
	headers         http.Header
	session, recent *sql.Stmt
}

const (
	sessionByHand = `SELECT u.id, u.username, u.email, u.display_name, u.role, u.time_zone, u.theme, a.id
		FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN accounts a ON a.user_id = u.id
		WHERE s.token_hash = $1 AND s.expires_at > $2`
	recentByHand = `SELECT t.id, t.amount, t.note, p.created_at, p.balance, t.recipient_id = p.account_id,
			su.id, su.display_name, ru.id, ru.display_name
		FROM postings p JOIN transfers t ON t.id = p.transfer_id
		JOIN accounts s ON s.id = t.sender_id LEFT JOIN users su ON su.id = s.user_id
		JOIN accounts r ON r.id = t.recipient_id LEFT JOIN users ru ON ru.id = r.user_id
		WHERE p.account_id = $1 ORDER BY p.account_version DESC LIMIT 30`
)

func (h *byHand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (h *byHand) serve(w http.ResponseWriter, r *http.Request) error {
	cookie, err := r.Cookie("session")
	if err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(cookie.Value))
	shell, username, email := web.Shell{Nonce: rand.Text()[:24], Person: &web.Person{}, Path: r.URL.Path}, "", ""
	var account uuid.UUID
	var role, zone string
	err = h.session.QueryRowContext(r.Context(), hash[:], time.Now()).Scan(&shell.Person.ID, &username, &email,
		&shell.Person.DisplayName, &role, &zone, &shell.Theme, &account)
	if err != nil {
		return err
	}
	movements, err := h.movements(r, account)
	if err != nil {
		return err
	}
	shell.Links = []web.NavLink{{Path: "/transfers", Label: "Transfers"}}
	cards, err := transfer.Cards(h.site.guard.Responder, movements, zone)
	if err != nil {
		return err
	}
	page := h.site.areas.account.NewDashboard(shell, username, email, cards)
	var buf bytes.Buffer
	if err := h.site.guard.Pages.Render(&buf, "dashboard", page); err != nil {
		return err
	}
	maps.Copy(w.Header(), h.headers)
	_, err = w.Write(buf.Bytes())
	return err
}

func (h *byHand) movements(r *http.Request, account uuid.UUID) ([]ledger.Movement, error) {
	rows, err := h.recent.QueryContext(r.Context(), account)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var movements []ledger.Movement
	for rows.Next() {
		var m ledger.Movement
		var amount, balance int64
		var sender, recipient uuid.NullUUID
		var senderName, recipientName sql.NullString
		if err := rows.Scan(&m.ID, &amount, &m.Note, &m.At, &balance, &m.Incoming, &sender, &senderName, &recipient, &recipientName); err != nil {
			return nil, err
		}
		m.Amount, m.Balance = ledger.Amount(amount), ledger.Amount(balance)
		m.With = partyByHand(recipient, recipientName)
		if m.Incoming {
			m.With = partyByHand(sender, senderName)
		}
		movements = append(movements, m)
	}
	return movements, rows.Err()
}

func partyByHand(user uuid.NullUUID, name sql.NullString) ledger.Party {
	if !user.Valid {
		return ledger.Party{Account: ledger.Treasury}
	}
	return ledger.Party{User: user.UUID, DisplayName: name.String}
}

// BenchmarkDashboard asks both for the same page by turns, and reports how the
// site's throughput compares: 1 is as fast.
func BenchmarkDashboard(b *testing.B) {
	url := testkit.Postgres(b)
	f := newFixtureOn(b, store.Options{URL: url})
	ann := f.signUp("ann")
	ann.get("/dashboard") // which says that the sign-up is done, once
	sample := ann.get("/dashboard")
	db, err := sql.Open("postgres", url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	db.SetMaxIdleConns(16)
	db.SetMaxOpenConns(16)
	hand := &byHand{site: f.site, headers: sample.Header.Clone()}
	for statement, query := range map[**sql.Stmt]string{&hand.session: sessionByHand, &hand.recent: recentByHand} {
		if *statement, err = db.Prepare(query); err != nil {
			b.Fatal(err)
		}
	}
	for _, name := range []string{"Date", "Content-Length"} {
		hand.headers.Del(name)
	}
	server := httptest.NewServer(hand)
	b.Cleanup(server.Close)
	cookie := ann.Jar.Cookies(sample.Request.URL)[0]
	if got := load(b, server.URL, cookie, 1); len(got) != len(sample.body) {
		b.Fatalf("the one by hand sends %d bytes, the site %d", len(got), len(sample.body))
	}
	var site, byHand time.Duration
	for b.Loop() {
		site += timed(func() { load(b, f.server.URL, cookie, 400) })
		byHand += timed(func() { load(b, server.URL, cookie, 400) })
	}
	b.ReportMetric(byHand.Seconds()/site.Seconds(), "of-hand-written")
	b.ReportMetric(float64(b.N)*400/site.Seconds(), "pages/s")
}

func timed(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}

// load asks for the dashboard so often, from eight clients, and returns the
// last page.
func load(b *testing.B, origin string, cookie *http.Cookie, times int) []byte {
	b.Helper()
	const clients = 8
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	todo := make(chan bool, times)
	for range times {
		todo <- true
	}
	close(todo)
	var mu sync.Mutex
	var last []byte
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for range todo {
				r, _ := http.NewRequest(http.MethodGet, origin+"/dashboard", nil) // fails only for a malformed address
				r.AddCookie(cookie)
				resp, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				body, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Errorf("status %d, %v: %s", resp.StatusCode, err, body)
				}
				mu.Lock()
				last = body
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return last
}
