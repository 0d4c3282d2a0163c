//go:build !nodev

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"unframed/audit"
	"unframed/handlers"
)

// Exit codes of app audit. Without findings it is 0; notes are none.
const (
	exitFindings = 1
	exitNoAudit  = 2 // wrong use, or no site to check
)

// auditFlags are what the command line says.
type auditFlags struct {
	audit.Options
	self, json, sarif bool
	header            []string
}

func auditCommand() *cobra.Command {
	f := auditFlags{Options: audit.Defaults()}
	cmd := &cobra.Command{
		Use:   "audit URL",
		Short: "Check a running site from outside, or with --self the route table",
		Long: "Checks a running site from outside: crawls its origin, asks odd questions and grades framing, CSP, cookies,\n" +
			"caching and the rest. Ends with 0 when there is nothing but notes, 1 with findings, 2 without an answer.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), args)
		},
	}
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return exitError{exitNoAudit, flagSentence(c, err)} })
	flags := cmd.Flags()
	flags.BoolVar(&f.self, "self", false, "check the route table instead of a site")
	flags.BoolVar(&f.json, "json", false, "print a JSON object")
	flags.BoolVar(&f.sarif, "sarif", false, "print a SARIF 2.1.0 log")
	flags.IntVar(&f.Depth, "depth", f.Depth, "follow links at most so many steps")
	flags.IntVar(&f.Pages, "pages", f.Pages, "crawl at most so many addresses")
	flags.DurationVar(&f.Timeout, "timeout", f.Timeout, "wait for one answer at most so long")
	flags.Float64Var(&f.Rate, "rate", f.Rate, "send at most so many requests a second; 0 for no limit")
	flags.StringArrayVar(&f.header, "header", nil, "send a header along, such as \"Cookie: session=…\" (can be repeated)")
	flags.BoolVar(&f.Insecure, "insecure", false, "accept any certificate")
	cmd.AddCommand(auditPruneCommand())
	return cmd
}

// run makes the audit, prints it, and turns what it found into an exit code.
func (f *auditFlags) run(ctx context.Context, out io.Writer, args []string) error {
	if err := f.check(args); err != nil {
		return exitError{exitNoAudit, err}
	}
	report, err := f.make(ctx, args)
	if report != nil {
		if err := f.print(out, report); err != nil {
			return err
		}
	}
	switch {
	case report != nil && report.Failing() > 0:
		return exitError{exitFindings, errors.Join(fmt.Errorf("the audit has findings: %d", report.Failing()), err)}
	case err != nil:
		return exitError{exitNoAudit, err}
	}
	return nil
}

func (f *auditFlags) make(ctx context.Context, args []string) (*audit.Report, error) {
	if f.self {
		return audit.CheckRoutes(auditedRoutes()), nil
	}
	f.URL = args[0]
	bar := newProgress("requests known so far")
	f.Progress = bar.show
	defer bar.end()
	return audit.Run(ctx, f.Options)
}

// check refuses what contradicts itself and reads the headers.
func (f *auditFlags) check(args []string) error {
	switch {
	case f.json && f.sarif:
		return errors.New("choose one of --json and --sarif")
	case f.self && len(args) > 0:
		return errors.New("--self checks the route table and takes no address")
	case !f.self && len(args) != 1:
		return errors.New("give one address, such as: app audit https://example.org")
	}
	f.Header = http.Header{}
	for _, h := range f.header {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return fmt.Errorf("--header %q has no name; write \"Name: value\"", h)
		}
		f.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return nil
}

func (f *auditFlags) print(out io.Writer, report *audit.Report) error {
	switch {
	case f.json:
		return report.WriteJSON(out)
	case f.sarif:
		return report.WriteSARIF(out, version())
	}
	return report.WriteTable(out)
}

// auditedRoutes is the table as the audit, which knows nothing of handlers,
// takes it.
func auditedRoutes() []audit.Route {
	var all []audit.Route
	for _, r := range handlers.Routes(features) {
		all = append(all, audit.Route{
			Method: r.Method, Path: r.Path, Access: r.Access.String(), Permission: string(r.Access.Permission()), Reason: r.Demand.Reason, Framing: r.Policy.Framing.String(), Tier: string(r.Level()), Impersonal: r.Impersonal,
			Handler: r.Handler(), Cacheable: r.Policy.Cacheable, AnyHost: r.Policy.AnyHost, AnyOrigin: r.Policy.AnyOrigin,
		})
	}
	return all
}
