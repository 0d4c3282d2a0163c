package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"unframed/accounts"
	"unframed/config"
	"unframed/internal/viewer"
	"unframed/store"
)

func userCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Create and change users, as the operator"}
	cmd.AddCommand(userCreateCommand(), userPromoteCommand(), userResetPasswordCommand(), userTokenCommand())
	return cmd
}

func userCreateCommand() *cobra.Command {
	var n accounts.NewUser
	var fromStdin, admin bool
	cmd := &cobra.Command{
		Use:   "create --username U --email E [--admin] [--password-stdin]",
		Short: "Create a user",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := need(cmd, "username", "email"); err != nil {
				return err
			}
			return withStorePrepared(cmd.Context(), func(cfg config.Config, db *store.Store) error {
				ctx := cmd.Context()
				if admin {
					n.Role = viewer.Admin
				}
				if err := features.Prepare(ctx, db); err != nil { // an opening balance has to come from somewhere
					return err
				}
				people, err := newAccounts(db, cfg.OpeningBalance, newLog(cfg), nil)
				if err != nil {
					return err
				}
				if n.Password, err = readPassword(cmd.InOrStdin(), fromStdin); err != nil {
					return err
				}
				id, err := people.SignUp(ctx, n)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "Created user %s (%s).\n", n.Username, id)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&n.Username, "username", "", "the name to sign in with")
	cmd.Flags().StringVar(&n.Email, "email", "", "the e-mail address")
	cmd.Flags().BoolVar(&admin, "admin", false, "create an administrator")
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
	return cmd
}

func userPromoteCommand() *cobra.Command {
	var role string
	cmd := &cobra.Command{
		Use:   "promote U [--role R]",
		Short: "Give a user a role, that of an administrator unless another is said",
		Args:  takes("the name or e-mail address of a user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAccounts(cmd.Context(), func(ctx context.Context, people *accounts.Service) error {
				if err := people.GiveRole(ctx, args[0], viewer.Role(role)); err != nil {
					return err
				}
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s is %s.\n", args[0], viewer.Role(role).Words())
				return err
			})
		},
	}
	cmd.Flags().StringVar(&role, "role", string(viewer.Admin), "the role: "+strings.Join(viewer.RoleNames(), ", "))
	return cmd
}

func userResetPasswordCommand() *cobra.Command {
	var fromStdin bool
	cmd := &cobra.Command{
		Use:   "reset-password U [--password-stdin]",
		Short: "Give a user a new password, end their sessions and revoke their API tokens",
		Args:  takes("the name or e-mail address of a user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withAccounts(cmd.Context(), func(ctx context.Context, people *accounts.Service) error {
				password, err := readPassword(cmd.InOrStdin(), fromStdin)
				if err != nil {
					return err
				}
				if err := people.ResetPassword(ctx, args[0], password); err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s has a new password, and no sessions or API tokens any more.\n", args[0])
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
	return cmd
}

// withAccounts opens the database for one command that needs the people.
func withAccounts(ctx context.Context, act func(context.Context, *accounts.Service) error) error {
	return withStorePrepared(ctx, func(cfg config.Config, db *store.Store) error {
		people, err := newAccounts(db, cfg.OpeningBalance, newLog(cfg), nil)
		if err != nil {
			return err
		}
		return act(ctx, people)
	})
}

// readPassword asks at a terminal, without showing what is typed, or reads the
// first line of standard input.
func readPassword(in io.Reader, fromStdin bool) (string, error) {
	if !fromStdin {
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return "", errors.New("there is no terminal to ask for the password at; use --password-stdin")
		}
		fmt.Fprint(os.Stderr, "Password: ")
		typed, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return string(typed), nil
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
