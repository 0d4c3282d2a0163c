package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"unframed/accounts"
)

func userTokenCommand() *cobra.Command {
	var n accounts.NewAPIToken
	var revoke string
	var list bool
	cmd := &cobra.Command{
		Use:   "token U (--name N [--scope S …] [--expires 720h] | --list | --revoke N)",
		Short: "Create, list or revoke the API tokens of a user",
		Long: `Create an API token for a user and print it, this once, on standard output; list
the user's tokens; or revoke one. The scopes are ` + accounts.Scopes(accounts.AllScopes()).String() + `.`,
		Args: takes("the name or e-mail address of a user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd); err != nil {
				return err
			}
			if n.Name == "" && revoke == "" && !list {
				return errors.New("say --name to make a token, --list or --revoke")
			}
			return withAccounts(cmd.Context(), func(ctx context.Context, people *accounts.Service) error {
				switch {
				case list:
					tokens, err := people.APITokensOf(ctx, args[0])
					if err != nil {
						return err
					}
					return printTokens(cmd.OutOrStdout(), tokens)
				case revoke != "":
					if err := people.RevokeAPITokenOf(ctx, args[0], revoke); err != nil {
						return err
					}
					_, err := fmt.Fprintf(cmd.OutOrStdout(), "The token %s of %s is revoked.\n", revoke, args[0])
					return err
				}
				return makeToken(ctx, cmd, people, args[0], n)
			})
		},
	}
	cmd.Flags().StringVar(&n.Name, "name", "", "create a token with this name")
	cmd.Flags().StringSliceVar(&n.Scopes, "scope", []string{string(accounts.ScopeRead)}, "what it may be used for; may be repeated")
	cmd.Flags().StringVar(&n.Expires, "expires", "", "how long it lasts, such as 720h; empty for ever")
	cmd.Flags().BoolVar(&list, "list", false, "list the tokens that work, and those that expired lately")
	cmd.Flags().StringVar(&revoke, "revoke", "", "revoke the token with this name")
	return cmd
}

// exclusive refuses flags of making a token beside those of listing and revoking.
func exclusive(cmd *cobra.Command) error {
	err := notTogether(cmd, "name", "list", "revoke")
	for _, making := range []string{"scope", "expires"} {
		err = cmp.Or(err, notTogether(cmd, making, "list"), notTogether(cmd, making, "revoke"))
	}
	return err
}

// makeToken prints the token alone on standard output, for scripts, and what a
// person should know of it on standard error.
func makeToken(ctx context.Context, cmd *cobra.Command, people *accounts.Service, login string, n accounts.NewAPIToken) error {
	secret, err := people.CreateAPITokenFor(ctx, login, n)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), string(secret)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.ErrOrStderr(), "This is the token %s of %s. It is shown this once: keep it like a password.\n", n.Name, login)
	return err
}

func printTokens(out io.Writer, tokens []accounts.APIToken) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tSCOPES\tMADE\tLAST USED\tEXPIRES")
	for _, t := range tokens {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", t.Name, t.Scopes, orNever(t.CreatedAt), orNever(t.UsedAt), orNever(t.ExpiresAt))
	}
	return w.Flush()
}

func orNever(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.RFC3339)
}
