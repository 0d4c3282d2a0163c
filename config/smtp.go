package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// SMTP is what APP_SMTP_URL says of the mail server. The zero SMTP is none.
type SMTP struct {
	Host     string
	Port     int
	TLS      bool // from the first byte (smtps); else STARTTLS is demanded
	Plain    bool // neither: a server on this machine, in dev
	User     string
	Password Secret
	From     *mail.Address // who sends; nil: no-reply at the host of the base URL
}

const smtpExample = "it must look like smtps://user:password@host:465 or, with STARTTLS, smtp://user:password@host:587"

// setSMTP reads the URL. Its errors do not quote it: it holds a password.
func (c *Config) setSMTP(value string) error {
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || u.Opaque != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("cannot be read; " + smtpExample)
	}
	s := SMTP{Host: u.Hostname(), TLS: u.Scheme == "smtps", Port: 587}
	if s.TLS {
		s.Port = 465
	}
	if port := u.Port(); port != "" {
		if s.Port, err = strconv.Atoi(port); err != nil || s.Port < 1 || s.Port > 65535 {
			return errors.New("names a port that is none; " + smtpExample)
		}
	}
	password, _ := u.User.Password()
	s.User, s.Password = u.User.Username(), Secret(password)
	if (s.User == "") != (s.Password == "") {
		return errors.New("names a user without a password, or a password without a user; " + smtpExample)
	}
	s.Plain = !s.TLS && s.User == "" && c.Env == Dev && isLoopback(s.Host)
	if err := s.readQuery(u); err != nil {
		return err
	}
	c.SMTP = s
	return nil
}

// readQuery reads ?from=, of which a user that is an address takes the place.
func (s *SMTP) readQuery(u *url.URL) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New("has a query that cannot be read; it may end in ?from=no-reply@bank.example")
	}
	for name, values := range query {
		if name != "from" || len(values) != 1 {
			return fmt.Errorf("has %q in its query; it may end in ?from=no-reply@bank.example and nothing else", name)
		}
	}
	from := query.Get("from")
	if from == "" && strings.Contains(s.User, "@") {
		from = s.User
	}
	if from == "" {
		return nil
	}
	if s.From, err = mail.ParseAddress(from); err != nil {
		return errors.New("names no address that mails could come from; it may end in ?from=no-reply@bank.example")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// String says where mails go, without the password.
func (s SMTP) String() string {
	if s.Host == "" {
		return "(not set)"
	}
	scheme := "smtp"
	if s.TLS {
		scheme = "smtps"
	}
	shown := fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if s.User != "" {
		shown += " (credentials hidden)"
	}
	return shown
}

// Sender is who sends mails of a site with the name at the address.
func (s SMTP) Sender(name string, base *url.URL) mail.Address {
	if s.From == nil {
		return mail.Address{Name: name, Address: "no-reply@" + base.Hostname()}
	}
	if s.From.Name != "" {
		name = s.From.Name
	}
	return mail.Address{Name: name, Address: s.From.Address}
}
