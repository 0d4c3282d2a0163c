package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how a connection to a mail server is kept from others.
type Security int

// The kinds of it.
const (
	TLS      Security = iota // from the first byte, as at port 465
	STARTTLS                 // demanded before anything else is said, as at port 587
	Plain                    // not at all: for a server on this machine, in development
)

// SMTP is the way to a mail server.
type SMTP struct {
	Host           string
	Port           int
	Security       Security
	User, Password string // empty for none
	From           netmail.Address
	Helo           string         // the name of this site
	Roots          *x509.CertPool // nil for those of the system
}

// patience is how long the server may take to answer: to the connection, and to a
// mail.
const patience = 20 * time.Second

// Open connects, proves whom it reached unless that is Plain, and signs in.
func (s SMTP) Open(ctx context.Context) (Courier, error) {
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(patience), gomail.WithHELO(s.Helo),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}),
	}
	switch s.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case STARTTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return nil, err
	}
	if err := client.DialWithContext(ctx); err != nil {
		_ = client.Close() // what was connected and not signed in
		return nil, err
	}
	return &courier{s, client}, nil
}

// courier is a connection that is signed in.
type courier struct {
	SMTP
	client *gomail.Client
}

// Deliver hands the mail over. The library keeps a time of its own for it, patience
// for each command, and a context that is over does not begin.
func (c *courier) Deliver(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	msg, err := c.message(m)
	if err != nil {
		return &Rejected{err, true}
	}
	err = c.client.Send(msg)
	if msg.IsDelivered() { // whatever the server said to what came after it
		return nil
	}
	return verdict(err)
}

// message is the mail as the library knows it.
func (c *courier) message(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&c.From)
	msg.ToMailAddress(&netmail.Address{Address: m.To})
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(fmt.Sprintf("%s@%s", m.ID, c.Helo))
	// No out-of-office reply, and no answer by another program (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	if _, err := msg.GetRecipients(); err != nil {
		return nil, err
	}
	return msg, nil
}

// shuttingDown is a server's answer about itself, whatever it was asked.
const shuttingDown = 421

// verdict tells what the server answered about the mail, its recipient or what it
// says, from what is about the connection or about whom it comes from.
func verdict(err error) error {
	var send *gomail.SendError
	if !errors.As(err, &send) || send.ErrorCode() < 400 || send.ErrorCode() == shuttingDown {
		return err
	}
	switch send.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return &Rejected{err, send.ErrorCode() >= 500}
	}
	return err
}

// Close signs off.
func (c *courier) Close() { _ = c.client.Close() }

// Nowhere is the Transport where no mail server is configured: mails wait.
type Nowhere struct{}

// Open says what is missing.
func (Nowhere) Open(context.Context) (Courier, error) {
	return nil, errors.New("no mail server is configured: set APP_SMTP_URL")
}
