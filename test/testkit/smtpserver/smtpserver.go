// Package smtpserver is a mail server for tests: it takes mails, or refuses them, as a
// test says.
package smtpserver

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Server takes mails.
type Server struct {
	Addr string
	// TLS is offered by STARTTLS, or spoken from the first byte where Implicit is set;
	// nil for neither.
	TLS      *tls.Config
	Implicit bool
	// User and Password have to be given; empty for nobody's.
	User, Password string

	mu      sync.Mutex
	answers map[string]*smtp.SMTPError
	took    func(Mail)
	mails   []Mail
	stop    func()
}

// Mail is one that was taken.
type Mail struct {
	From, To   string
	Header     netmail.Header
	Text, HTML string
}

// Start listens at a free port of this machine, or at the address of before, until the
// test ends.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	if s.Addr == "" {
		s.Addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	s.Addr = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s, signedIn: s.User == ""}, nil }))
	server.Domain, server.TLSConfig, server.EnableSMTPUTF8 = "mail.example", s.TLS, true
	server.ReadTimeout, server.WriteTimeout = 10*time.Second, 10*time.Second
	server.ErrorLog = quiet{}
	if s.Implicit {
		listener = tls.NewListener(listener, s.TLS)
	}
	s.mu.Lock()
	s.stop = func() {
		_ = listener.Close() // the server may not know it yet
		_ = server.Close()
	}
	s.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(s.Stop)
}

// Stop ends the server: nobody reaches it from then on.
func (s *Server) Stop() {
	s.mu.Lock()
	stop := s.stop
	s.mu.Unlock()
	stop()
}

// Answer makes the server answer mails to the recipient so; code 0 takes them again.
func (s *Server) Answer(recipient string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answers == nil {
		s.answers = map[string]*smtp.SMTPError{}
	}
	delete(s.answers, recipient)
	if code != 0 {
		s.answers[recipient] = &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "as the test says"}
	}
}

// Took has f called for each mail before the server says that it took it.
func (s *Server) Took(f func(Mail)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = f
}

// Mails are those that were taken, in their order.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Await waits for a mail to the recipient whose subject holds the words, and returns
// the newest.
func (s *Server) Await(t testing.TB, recipient, subject string) Mail {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		mails := s.Mails()
		slices.Reverse(mails)
		for _, m := range mails {
			if m.To == recipient && strings.Contains(m.Subject(), subject) {
				return m
			}
		}
	}
	t.Fatalf("no mail %q came to %s; there came %v", subject, recipient, s.Mails())
	return Mail{}
}

// Subject is the mail's, decoded.
func (m Mail) Subject() string {
	text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return m.Header.Get("Subject")
	}
	return text
}

var link = regexp.MustCompile(`https?://\S+`)

// Link is the first address in the text.
func (m Mail) Link() string { return link.FindString(m.Text) }

type session struct {
	server   *Server
	signedIn bool
	from, to string
}

func (s *session) AuthMechanisms() []string {
	if s.server.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.signedIn = user == s.server.User && password == s.server.Password; !s.signedIn {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if answer := s.server.answers[to]; answer != nil {
		return answer
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := parse(raw)
	if err != nil {
		return fmt.Errorf("what came is no mail: %w", err)
	}
	m.From, m.To = s.from, s.to
	s.server.mu.Lock()
	took := s.server.took
	s.server.mails = append(s.server.mails, m)
	s.server.mu.Unlock()
	if took != nil {
		took(m)
	}
	return nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

// parse reads the text and the HTML of a multipart/alternative.
func parse(raw []byte) (m Mail, err error) {
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m, err
	}
	m.Header = message.Header
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return m, errors.Join(err, fmt.Errorf("it is %q", kind))
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		body, err := io.ReadAll(decoded(part))
		if err != nil {
			return m, err
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = text
		} else {
			m.Text = text
		}
	}
}

func decoded(part *multipart.Part) io.Reader {
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		return quotedprintable.NewReader(part)
	}
	return part
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
