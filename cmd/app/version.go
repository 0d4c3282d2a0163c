package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"unframed/config"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), version())
			return err
		},
	}
}

// version names the build by what the Go tool recorded of it: the module and its
// version.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return config.Name + " (unknown build)"
	}
	text := info.Main.Path + " " + info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			text += " " + s.Value
		}
	}
	return text + " " + info.GoVersion
}
