// Command app is Unframed: accounts, administration and an API, protected against
// clickjacking. Without an argument it serves. A file holds a command, or the
// commands about one thing; this package alone reads the configuration and connects
// the other packages.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones on machines that have none installed

	"github.com/spf13/cobra"

	"unframed/config"
	"unframed/internal/problem"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "app:", sentence(err))
		os.Exit(exitCode(err)) //nolint:gocritic // the process ends: its signals need no handler
	}
}

// root is the tree of commands.
func root() *cobra.Command {
	serve := serveCommand()
	cmd := &cobra.Command{
		Use:           "app",
		Short:         "Accounts, administration and an API, protected against clickjacking",
		Args:          takesNone,
		RunE:          serve.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.AddCommand(serve, migrateConfigured(), userCommand(),
		routesCommand(), rulesCommand(), versionCommand())
	cmd.AddCommand(features.Commands()...)
	cmd.AddCommand(developing()...)
	speakPlainly(cmd)
	return cmd
}

// exitError ends the program with another code than 1.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string { return e.err.Error() }

func (e exitError) Unwrap() error { return e.err }

func exitCode(err error) int {
	var e exitError
	if errors.As(err, &e) {
		return e.code
	}
	return 1
}

// loadConfig reads the environment and the .env file of the working directory.
func loadConfig() (config.Config, error) { return config.Load(os.Environ(), ".env") }

// sentence is what the operator is told: the failure's own words without its
// code, or the error.
func sentence(err error) string {
	var f *problem.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	text := f.Sentence
	for _, field := range f.Fields {
		text += " " + field.Name + ": " + field.Sentence
	}
	return text
}
