package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"unframed/ent/migrate"
	"unframed/ent/schema/rule"
)

func rulesCommand() *cobra.Command {
	var asJSON bool
	var file string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Print who may read, create, change and delete what, and every right of the system",
		Long: "Print who may read, create, change and delete what, entity by entity: each role, and each right of the\n" +
			"system with the package that declares it. Conditions are in words. The routes' side is app routes.",
		Args: takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := rule.KeptFaults(migrate.Tables); err != nil {
				return err
			}
			if file != "" {
				if err := os.WriteFile(file, []byte(rule.Text()), 0o644); err != nil { // #nosec G306 -- documentation
					return fmt.Errorf("the rules cannot be written: %w", err)
				}
				return nil
			}
			if asJSON {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(rule.Statements())
			}
			_, err := io.WriteString(cmd.OutOrStdout(), rule.Text())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	cmd.Flags().StringVar(&file, "file", "", "write the text to a file, as go generate does with docs/rules.txt")
	return cmd
}
