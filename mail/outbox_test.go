package mail_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	row "unframed/ent/mail"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/mail"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
	"unframed/test/testkit/smtpserver"
)

// states counts the mails of the outbox by their state.
func states(t testing.TB, s *store.Store) map[row.State]int {
	t.Helper()
	all := map[row.State]int{}
	for _, m := range s.Mail.Query().AllX(viewer.AsSystem(t.Context(), "test")) {
		all[m.State]++
	}
	return all
}

func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came about: " + what)
		}
	}
}

func numbers(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = strconv.Itoa(i)
	}
	return all
}

// came counts how often each subject came.
func came(server *smtpserver.Server) map[string]int {
	all := map[string]int{}
	for _, m := range server.Mails() {
		all[m.Subject()]++
	}
	return all
}

func TestMailIsSentIfItsTransactionIsCommitted(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, server := migrated.Open(t, o), started(t)
		undone := errors.New("undone")
		err := s.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error {
			if err := mail.Enqueue(ctx, tx, mail.Draft{Kind: "greeting", To: "eve@example.org"}, s.Now()); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		enqueue(t, s, "ann@example.org", "7", "pointless")
		run(t, service(t, s, plain(t, server.Addr)))
		got := server.Await(t, "ann@example.org", "Grüße 7")
		if got.From != "no-reply@bank.example" || got.Header.Get("From") != `"Bank" <no-reply@bank.example>` || got.Header.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(got.Header.Get("Message-ID"), "@bank.example>") {
			t.Errorf("headers: %v", got.Header)
		}
		if got.Link() != "https://bank.example/go?token=7" || !strings.Contains(got.Text, "Hello <b>you</b> & all.") {
			t.Errorf("text:\n%s", got.Text)
		}
		for _, part := range []string{"Hello &lt;b&gt;you&lt;/b&gt; &amp; all.", `href="https://bank.example/go?token=7"`, "prefers-color-scheme: dark"} {
			if !strings.Contains(got.HTML, part) {
				t.Errorf("the HTML lacks %s:\n%s", part, got.HTML)
			}
		}
		until(t, "both are done with", func() bool { n := states(t, s); return n[row.StateSent] == 1 && n[row.StateObsolete] == 1 })
		if n := len(server.Mails()); n != 1 {
			t.Errorf("%d mails came, want 1", n)
		}
		if n, err := janitor.Sweep(t.Context(), s, s.Now().Add(29*24*time.Hour), []string{row.Table}); err != nil || n != 1 {
			t.Errorf("within a month %d are deleted, want the obsolete one: %v", n, err)
		}
		if n, err := janitor.Sweep(t.Context(), s, s.Now().Add(31*24*time.Hour), []string{row.Table}); err != nil || n != 1 {
			t.Errorf("after a month %d are deleted, want the one that was sent: %v", n, err)
		}
	})
}

// TestInstancesShareTheOutbox: several on one database send each mail once.
func TestInstancesShareTheOutbox(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, server := migrated.Open(t, o), started(t)
		enqueue(t, s, "ann@example.org", numbers(60)...)
		for range 3 {
			run(t, service(t, testkit.Open(t, o), plain(t, server.Addr)))
		}
		until(t, "all are sent", func() bool { return states(t, s)[row.StateSent] == 60 })
		if all := came(server); len(all) != 60 || len(server.Mails()) != 60 {
			t.Errorf("%d different mails of 60 came, %d in all", len(all), len(server.Mails()))
		}
	})
}

// TestServerAwayAndBack: mails wait while the server is away, and all arrive after.
func TestServerAwayAndBack(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, server := migrated.Open(t, o), started(t)
		server.Stop()
		enqueue(t, s, "ann@example.org", numbers(20)...)
		sends := service(t, s, plain(t, server.Addr))
		run(t, sends)
		system := viewer.AsSystem(t.Context(), "test")
		until(t, "an attempt fails", func() bool {
			return s.Mail.Query().Where(row.AttemptsGT(0), row.ErrorContains("reach the mail server"), row.LeaseIsNil()).CountX(system) > 0
		})
		if n := states(t, s); n[row.StateWaiting] != 20 {
			t.Fatalf("while the server is away: %v", n)
		}
		server.Start(t)
		s.Mail.Update().Where(row.StateEQ(row.StateWaiting)).SetNextAttemptAt(s.Now()).ExecX(system) // an hour later
		until(t, "all are sent", func() bool { return states(t, s)[row.StateSent] == 20 })
		if all := came(server); len(all) != 20 || len(server.Mails()) != 20 {
			t.Errorf("%d different mails of 20 came, %d in all", len(all), len(server.Mails()))
		}
	})
}

// TestKilledWhileSending kills a process when the server has just taken a mail and
// has not said so yet. Another sends all that is left, and that one again.
func TestKilledWhileSending(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, server := migrated.Open(t, o), started(t)
		enqueue(t, s, "ann@example.org", numbers(12)...)
		taken := make(chan struct{})
		var once atomic.Bool
		server.Took(func(mail smtpserver.Mail) {
			if len(server.Mails()) >= 4 && once.CompareAndSwap(false, true) {
				close(taken)
			}
			if once.Load() {
				time.Sleep(time.Second) // it is killed meanwhile
			}
		})
		victim := testkit.Start(t, []string{"MAIL_TEST_SERVER=" + server.Addr, "MAIL_TEST_DATABASE=" + o.Path, "MAIL_TEST_URL=" + o.URL}, os.Args[0], "-test.run=^TestSendsInAProcess$")
		select {
		case <-taken:
		case <-time.After(30 * time.Second):
			t.Fatalf("the process sends nothing:\n%s", victim.Output(t))
		}
		victim.Kill(t)
		server.Took(nil)
		left := states(t, s)[row.StateWaiting]
		if left == 0 {
			t.Fatal("all was sent before the process was killed")
		}
		victim.Again(t)
		run(t, service(t, s, plain(t, server.Addr)))
		until(t, "all are sent", func() bool { return states(t, s)[row.StateSent] == 12 })
		all := came(server)
		if again := len(server.Mails()) - 12; len(all) != 12 || again < 1 || again > 2 {
			t.Errorf("%d different mails of 12 came, %d of them again, want those that were under way", len(all), again)
		}
	})
}

func TestRefusedMailIsGivenUpAndSentAgain(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, server := migrated.Open(t, o), started(t)
		server.Answer("bob@example.org", 550)
		server.Answer("cid@example.org", 451)
		enqueue(t, s, "bob@example.org", "1")
		enqueue(t, s, "cid@example.org", "2")
		enqueue(t, s, "ann@example.org", "3")
		sends := service(t, s, plain(t, server.Addr))
		run(t, sends)
		until(t, "each has its state", func() bool { n := states(t, s); return n[row.StateSent] == 1 && n[row.StateFailed] == 1 })
		system := viewer.AsSystem(t.Context(), "test")
		failed := s.Mail.Query().Where(row.StateEQ(row.StateFailed)).OnlyX(system)
		if failed.Recipient != "bob@example.org" || !strings.Contains(failed.Error, "550") || failed.ExpiresAt == nil {
			t.Errorf("%+v", failed)
		}
		until(t, "the one for later waits", func() bool {
			return s.Mail.Query().Where(row.Recipient("cid@example.org"), row.StateEQ(row.StateWaiting), row.ErrorContains("451"), row.LeaseIsNil(), row.NextAttemptAtGT(s.Now().Add(5*time.Second))).ExistX(system)
		})
		again := func(id uuid.UUID) error {
			return s.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error {
				return mail.SendAgain(ctx, tx, uuid.New(), id, s.Now())
			})
		}
		waiting := s.Mail.Query().Where(row.Recipient("cid@example.org")).OnlyIDX(system)
		if err := again(waiting); !problem.Is(err, problem.Conflict) {
			t.Errorf("one that waits is sent again: %v", err)
		}
		if err := again(uuid.New()); !problem.Is(err, problem.NotFound) {
			t.Errorf("one that is none is sent again: %v", err)
		}
		server.Answer("bob@example.org", 0)
		if err := again(failed.ID); err != nil {
			t.Fatal(err)
		}
		server.Await(t, "bob@example.org", "Grüße 1")
		until(t, "it is noted", func() bool { return s.Mail.GetX(system, failed.ID).State == row.StateSent })
		if n := s.AuditEvent.Query().CountX(system); n != 1 {
			t.Errorf("%d events tell of it, want 1", n)
		}
	})
}

// TestMailIsGivenUpAfterThreeDays, and not before.
func TestMailIsGivenUpAfterThreeDays(t *testing.T) {
	s := migrated.Open(t, testkit.SQLite(t))
	server := started(t)
	server.Answer("cid@example.org", 451)
	enqueue(t, s, "cid@example.org", "1", "2")
	system := viewer.AsSystem(t.Context(), "test")
	first := s.Mail.Query().FirstIDX(system)
	s.Mail.Update().Where(row.ID(first)).SetGiveUpAt(s.Now()).ExecX(system)
	run(t, service(t, s, plain(t, server.Addr)))
	until(t, "one is given up", func() bool { return s.Mail.GetX(system, first).State == row.StateFailed })
	until(t, "the other was tried", func() bool {
		return s.Mail.Query().Where(row.IDNEQ(first), row.StateEQ(row.StateWaiting), row.AttemptsGT(0)).ExistX(system)
	})
}

func TestFiguresOfTheOutbox(t *testing.T) {
	s := migrated.Open(t, testkit.SQLite(t))
	enqueue(t, s, "ann@example.org", "1", "2")
	sends := service(t, s, mail.Nowhere{})
	run(t, sends)
	until(t, "they are known", func() bool { f := sends.Figures(); return f.Waiting == 2 && f.Failed == 0 && f.Oldest > 0 })
}
