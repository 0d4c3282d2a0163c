//go:build !nodev

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"unframed/config"
	"unframed/handlers"
	"unframed/internal/metrics"
	"unframed/internal/reports"
	"unframed/lab"
	"unframed/store"
	"unframed/store/migrate"
)

// labHost is the application's name in the lab: a browser takes it for this
// machine, and for another site than the attacker's.
const labHost = "app.localhost"

func labCommand() *cobra.Command {
	var addr, application string
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Try every known attack, against banks with and without defences and against the application",
		Long: "Serves the attacker's pages on loopback: twenty-two attacks that a person can open and try, with a live count of\n" +
			"what arrived. The application under attack runs in this process, on a database of its own that is removed at\n" +
			"the end. With --url it is another one, on plain http: there somebody is signed up and proposes a transfer.",
		Args: takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runLab(cmd.Context(), cmd.OutOrStdout(), addr, application)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "where the attacker listens, on loopback; port 0 for any free one")
	cmd.Flags().StringVar(&application, "url", "", "the application to attack, such as http://app.localhost:8080")
	return cmd
}

// runLab runs the lab until ctx ends.
func runLab(ctx context.Context, out io.Writer, addr, application string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	if application == "" {
		dir, err := os.MkdirTemp("", "unframed-lab-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		ended := make(chan struct{})
		defer func() { cancel(); <-ended }() // before its database is removed
		if application, err = startVictim(ctx, dir, failed, ended); err != nil {
			return err
		}
	}
	l, err := lab.Start(ctx, lab.Options{Addr: addr, Application: application})
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	_, _ = fmt.Fprintf(out, "The lab is at %s\nThe application under attack is %s. Ctrl-C ends both.\n", l.Origin, application)
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	case err := <-l.Failed():
		return err
	}
}

// startVictim runs the application on a database in dir and returns its origin.
// ended is closed once it has let go of the database.
func startVictim(ctx context.Context, dir string, failed chan<- error, ended chan<- struct{}) (origin string, err error) {
	cfg := config.Config{Env: config.Dev, SecretKey: config.Secret(rand.Text() + rand.Text()), OpeningBalance: 10_000_00}
	db, err := store.Open(ctx, store.Options{Path: filepath.Join(dir, "app.db")})
	if err != nil {
		close(ended)
		return "", err
	}
	site, listener, err := labSite(ctx, cfg, db)
	if err != nil {
		_ = db.Close()
		close(ended)
		return "", err
	}
	server := newServer(site, newLog(cfg))
	go func() {
		defer close(ended)
		defer func() { _ = db.Close() }()
		stopped := make(chan error, 1)
		go func() { stopped <- server.Serve(listener) }()
		select {
		case err := <-stopped:
			failed <- err
		case <-ctx.Done():
			_ = server.Close()
		}
	}()
	return site.BaseURL.String(), nil
}

func labSite(ctx context.Context, cfg config.Config, db *store.Store) (*handlers.Site, net.Listener, error) {
	if _, err := migrate.Up(ctx, db, migrate.Options{}); err != nil {
		return nil, nil, err
	}
	if err := features.Prepare(ctx, db); err != nil {
		return nil, nil, err
	}
	log, counts := slog.New(slog.NewTextHandler(io.Discard, nil)), metrics.New()
	seen, err := reports.New(reports.Options{Store: db, Log: log, Metrics: counts})
	if err != nil {
		return nil, nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	base := &url.URL{Scheme: "http", Host: net.JoinHostPort(labHost, port)}
	site, _, err := newSite(ctx, cfg, db, seen, log, counts, base, nil, ready(db))
	if err != nil {
		_ = listener.Close()
	}
	return site, listener, err
}
