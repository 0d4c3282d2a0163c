package mail_test

import (
	"context"
	"log/slog"
	"net"
	netmail "net/mail"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"unframed/ent"
	"unframed/mail"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/smtpserver"
)

// shortLease lets a mail that nobody sends any more be taken over within a test.
const shortLease = 3 * time.Second

var site = &url.URL{Scheme: "https", Host: "bank.example"}

// greeting is a kind of mail that refers to its number.
var greeting = mail.Kind{Name: "greeting", Compose: func(_ context.Context, _ *ent.Client, about mail.About) (*mail.Content, error) {
	if about.Details["n"] == "pointless" {
		return nil, nil
	}
	return &mail.Content{
		Subject: "Grüße " + about.Details["n"], Paragraphs: []string{"Hello <b>you</b> & all."},
		Link: &mail.Link{Label: "Go on", Path: "/go?token=" + about.Details["n"]}, After: []string{"That is all."},
	}, nil
}}

// TestSendsInAProcess is the body of a process that another test starts and kills.
func TestSendsInAProcess(t *testing.T) {
	at := os.Getenv("MAIL_TEST_SERVER")
	if at == "" {
		t.Skip("another test starts it")
	}
	s := testkit.Open(t, store.Options{Path: os.Getenv("MAIL_TEST_DATABASE"), URL: os.Getenv("MAIL_TEST_URL")})
	service(t, s, plain(t, at)).Run(t.Context())
}

func service(t testing.TB, s *store.Store, way mail.Transport) *mail.Service {
	t.Helper()
	sends, err := mail.New(mail.Options{
		Store: s, Log: slog.New(slog.DiscardHandler), Transport: way, Kinds: []mail.Kind{greeting}, BaseURL: site,
		Lease: shortLease, Every: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return sends
}

// run runs the service until the test or the function that it returns ends it.
func run(t testing.TB, s *mail.Service) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

func smtp(t testing.TB, addr string) mail.SMTP {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return mail.SMTP{Host: host, Port: number, Helo: "bank.example", From: netmail.Address{Name: "Bank", Address: "no-reply@bank.example"}}
}

func plain(t testing.TB, addr string) mail.SMTP {
	way := smtp(t, addr)
	way.Security = mail.Plain
	return way
}

func started(t testing.TB) *smtpserver.Server {
	t.Helper()
	server := &smtpserver.Server{}
	server.Start(t)
	return server
}

// enqueue puts mails with the numbers into the outbox.
func enqueue(t testing.TB, s *store.Store, to string, numbers ...string) {
	t.Helper()
	err := s.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error {
		for _, n := range numbers {
			if err := mail.Enqueue(ctx, tx, mail.Draft{Kind: "greeting", To: to, Details: map[string]string{"n": n}}, s.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
