package main

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"unframed/config"
	"unframed/internal/metrics"
	"unframed/mail"
	"unframed/store"
)

// newMail makes what sends the mails of the outbox. Where no mail server is
// configured, dev shows them in a mailbox (else nil), and in production they wait.
func newMail(cfg config.Config, db *store.Store, log *slog.Logger, counts *metrics.Metrics, base *url.URL, kinds []mail.Kind) (*mail.Service, *mail.Mailbox, error) {
	var transport mail.Transport
	var mailbox *mail.Mailbox
	switch s := cfg.SMTP; {
	case s.Host != "":
		transport = smtp(s, base)
	case cfg.Env == config.Dev:
		mailbox = &mail.Mailbox{}
		transport = mailbox
	default:
		log.Warn("APP_SMTP_URL is not set: no mail is sent, so that nobody can choose a new password by mail or confirm an address; mails wait in the outbox for three days")
		transport = mail.Nowhere{}
	}
	outbox, err := mail.New(mail.Options{Store: db, Log: log, Transport: transport, Kinds: kinds, BaseURL: base, Metrics: counts})
	if err == nil {
		counts.Outbox(outbox.Figures)
	}
	return outbox, mailbox, err
}

// smtp is the way to the configured mail server.
func smtp(s config.SMTP, base *url.URL) mail.SMTP {
	way := mail.SMTP{Host: s.Host, Port: s.Port, User: s.User, Password: s.Password.Reveal(), From: s.Sender(config.Name, base), Helo: base.Hostname(), Security: mail.STARTTLS}
	switch {
	case s.TLS:
		way.Security = mail.TLS
	case s.Plain:
		way.Security = mail.Plain
	}
	return way
}

// mailsUnderWay is how long mails that are being sent have on SIGTERM. Others are
// sent by another instance, or after the next start.
const mailsUnderWay = 10 * time.Second

// sendMails sends until the function that it returns is called, which waits for
// mails under way.
func sendMails(ctx context.Context, outbox *mail.Service) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		outbox.Run(ctx)
	}()
	return func() {
		cancel()
		select {
		case <-done:
		case <-time.After(mailsUnderWay):
		}
	}
}
