package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"unframed/config"
	"unframed/handlers"
	"unframed/handlers/admin"
	"unframed/handlers/entity"
	"unframed/internal/intake"
	"unframed/internal/metrics"
	"unframed/internal/network"
	"unframed/internal/reports"
	"unframed/mail"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/store/searchkey"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 16 << 10
	shutdownTimeout   = 20 * time.Second
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve the application (the default)",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			return serve(cmd.Context(), cfg)
		},
	}
}

// serve runs until ctx ends, then lets the requests under way finish.
func serve(ctx context.Context, cfg config.Config) error {
	signal.Ignore(syscall.SIGHUP) // a closed terminal stops no server
	// Listen first: an occupied port must leave nothing behind.
	listener, metricsListener, err := listenAll(cfg)
	if err != nil {
		return err
	}
	log := newLog(cfg)
	counts := metrics.New(handlers.RefusalCodes()...)
	db, err := openStore(ctx, cfg, counts)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	log.Info("database", "at", databaseOf(cfg), "engine", db.Engine, "version", db.Version)
	if err := prepare(ctx, cfg, db, log); err != nil {
		return err
	}
	seen, err := reports.New(reports.Options{Store: db, Log: log, Metrics: counts})
	if err != nil {
		return err
	}
	base := baseURL(cfg, listener.Addr())
	gate, err := bounded(db, proxies(cfg, base), log)
	if err != nil {
		return err
	}
	counts.Intake(gate.Figures)
	counts.Pool(db.Pool)
	probe, err := openProbe(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = probe.Close() }()
	site, outbox, err := newSite(ctx, cfg, db, seen, log, counts, base, gate.Requests, ready(probe))
	if err != nil {
		return err
	}
	leave := &leaving{handler: site}
	application := newServer(leave, log)
	servers := map[net.Listener]*http.Server{guarded(application, listener, gate.Connections): application}
	if metricsListener != nil {
		h, err := metricsHandler(counts)
		if err != nil {
			return err
		}
		server := newServer(h, log)
		servers[guarded(server, metricsListener, fewListeners())] = server
	}
	go db.FollowClock(ctx, log)
	go janitor.Run(ctx, db, log)
	go searchkey.Run(ctx, db, log)
	features.Start(ctx, db, log)
	go site.Runtime.Follow(ctx)
	defer keepReports(ctx, seen)()
	defer sendMails(ctx, outbox)()
	if hint := plainHTTPHint(site.BaseURL); hint != "" {
		log.Warn(hint)
	}
	if hint := proxyHint(cfg, site.BaseURL, listener.Addr()); hint != "" {
		log.Warn(hint)
	}
	fmt.Printf("%s is at %s\n", config.Name, site.BaseURL)
	return run(ctx, log, servers, func() { drain(log, site, leave, cfg.DrainDelay) })
}

// keepReports writes reports until the function that it returns is called, by
// when no request may be under way, and then what is left of them.
func keepReports(ctx context.Context, seen *reports.Service) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		seen.Run(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// listenAll opens the application's port and, unless they are off, the
// metrics' (nil then). They close with the process at the latest.
func listenAll(cfg config.Config) (application, metrics net.Listener, err error) {
	application, err = listen("APP_ADDR", cfg.Addr)
	if err != nil || cfg.MetricsAddr == "" {
		return application, nil, err
	}
	metrics, err = listen("APP_METRICS_ADDR", cfg.MetricsAddr)
	return application, metrics, err
}

// run serves until ctx ends or a server fails; drain then runs before the
// listeners are closed.
func run(ctx context.Context, log *slog.Logger, servers map[net.Listener]*http.Server, drain func()) error {
	failed := make(chan error, len(servers))
	for listener, server := range servers {
		go func() { failed <- server.Serve(listener) }()
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	drain()
	log.Info("stopping: requests under way may finish", "within", shutdownTimeout)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	var errs []error
	for _, server := range servers {
		errs = append(errs, server.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

func newSite(ctx context.Context, cfg config.Config, db *store.Store, seen *reports.Service, log *slog.Logger, counts *metrics.Metrics, base *url.URL, requests *intake.Requests, ready func(context.Context) error) (*handlers.Site, *mail.Service, error) {
	runtime, err := newSettings(ctx, db, log)
	if err != nil {
		return nil, nil, err
	}
	people, err := newAccounts(db, cfg.OpeningBalance, log, runtime)
	if err != nil {
		return nil, nil, err
	}
	outbox, mailbox, err := newMail(cfg, db, log, counts, base, people.Mails())
	if err != nil {
		return nil, nil, err
	}
	sealer, err := newSealer(ctx, cfg, db)
	if err != nil {
		return nil, nil, err
	}
	kit, err := entity.NewKit(db)
	if err != nil {
		return nil, nil, err
	}
	o := handlers.Options{
		Store: db, Accounts: people, Features: features, Kit: kit, Reports: seen, Sealer: sealer, Log: log, Metrics: counts, BaseURL: base, HSTS: cfg.HSTS, Ready: ready,
		Embedders: cfg.TrustedEmbedders, Runtime: runtime, Proxies: proxies(cfg, base), Intake: requests, Mailbox: mailbox,
	}
	if cfg.Env == config.Dev {
		o.Hosts = []string{"localhost", "127.0.0.1", "::1"}
		o.Promote = "go run ./cmd/app user promote"
	}
	for _, setting := range cfg.Settings() {
		o.Settings = append(o.Settings, admin.Setting(setting))
	}
	site, err := handlers.New(o)
	return site, outbox, err
}

// newServer bounds what a slow or greedy client can take.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		Handler:                      h,
		ReadHeaderTimeout:            readHeaderTimeout,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHeaderBytes,
		DisableGeneralOptionsHandler: true, // OPTIONS * must pass the guard too
	}
}

// baseURL is the configured address, or the one listened on.
func baseURL(cfg config.Config, addr net.Addr) *url.URL {
	if cfg.BaseURL != nil {
		return cfg.BaseURL
	}
	host, port, _ := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
}

// proxies are believed about whom requests came from. The application speaks
// plain http: at an https address something stands before it and ends TLS.
func proxies(cfg config.Config, base *url.URL) network.Proxies {
	switch {
	case cfg.TrustedProxies != nil:
		return network.Named(cfg.TrustedProxies)
	case base.Scheme == "https":
		return network.Neighbours()
	}
	return network.Nobody()
}

// proxyHint warns where what ends TLS may be further away than is believed
// without being told.
func proxyHint(cfg config.Config, base *url.URL, addr net.Addr) string {
	listening, ok := network.Address(addr.String())
	if base.Scheme != "https" || cfg.TrustedProxies != nil || !ok || listening.IsUnspecified() || network.Neighbours().Trust(listening) {
		return ""
	}
	return "APP_TRUSTED_PROXIES is not set, and " + addr.String() + " is no private address: the X-Forwarded-For of a proxy out there is not believed, so that all its visitors would share one address"
}

// plainHTTPHint warns of an address over which no form can be sent: to plain
// http elsewhere than on this machine, browsers do not say which site a form
// came from, and the guard refuses what it cannot place.
func plainHTTPHint(base *url.URL) string {
	host := base.Hostname()
	ip := net.ParseIP(host)
	local := host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
	if base.Scheme == "https" || local {
		return ""
	}
	return "browsers will have their forms refused at " + base.String() + ": use https, or localhost"
}

func listen(variable, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, fmt.Errorf("%s=%s cannot be listened on: %w", variable, addr, err)
	}
	return l, nil
}

// newLog writes text for a person in dev and JSON for a collector in
// production.
func newLog(cfg config.Config) *slog.Logger {
	if cfg.Env == config.Production {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}
