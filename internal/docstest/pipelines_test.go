// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// step is a block of commands of a pipeline.
type step struct {
	commands string
	// always tells that it also runs after a failure.
	always bool
}

// fromEarlierSteps sets what a step has written into the file for that.
const fromEarlierSteps = `test ! -s "${GITHUB_ENV:-}" || { set -a; . "$GITHUB_ENV"; set +a; }`

// githubSteps returns the commands of a workflow with one job.
func githubSteps(t *testing.T, text string) []step {
	t.Helper()

	var workflow struct {
		Jobs map[string]struct {
			Env   map[string]string
			Steps []struct{ Run, If string }
		}
	}

	if err := json.Unmarshal([]byte(text), &workflow); err != nil {
		t.Fatal(err)
	}

	var steps []step

	for _, job := range workflow.Jobs {
		// The reader has the secrets already.
		for name, value := range job.Env {
			if !strings.Contains(value, "secrets.") {
				steps = append(steps, step{"export " + name + "='" + value + "'", false})
			}
		}

		for _, s := range job.Steps {
			if s.Run != "" {
				steps = append(steps, step{s.Run, s.If == "always()"}, step{fromEarlierSteps, true})
			}
		}
	}

	return steps
}

// gitlabSteps returns the commands of a pipeline, in the order of its stages.
func gitlabSteps(t *testing.T, text string) []step {
	t.Helper()

	type job struct {
		Stage       string
		Script      []string
		AfterScript []string `json:"after_script"`
	}

	var (
		fields map[string]json.RawMessage
		stages []string
		jobs   []job
	)

	err := json.Unmarshal([]byte(text), &fields)
	if err == nil {
		err = json.Unmarshal(fields["stages"], &stages)
	}

	delete(fields, "stages")

	for _, field := range fields {
		var one job
		if err == nil {
			err = json.Unmarshal(field, &one)
		}

		jobs = append(jobs, one)
	}

	if err != nil {
		t.Fatal(err)
	}

	slices.SortFunc(jobs, func(a, b job) int { return slices.Index(stages, a.Stage) - slices.Index(stages, b.Stage) })

	var steps []step

	for _, one := range jobs {
		steps = append(steps, step{strings.Join(one.Script, "\n"), false})
		if len(one.AfterScript) > 0 {
			steps = append(steps, step{strings.Join(one.AfterScript, "\n"), true})
		}
	}

	return steps
}

// decode returns a YAML text as JSON: the CLI knows both.
func (s *shell) decode(t *testing.T, text string) string {
	t.Helper()

	s.enter(t, map[string]string{
		"pipeline.yaml": text,
		"main.tf":       `output "pipeline" { value = yamldecode(file("pipeline.yaml")) }`,
	})
	s.run(t, "terraform apply")

	return s.run(t, "terraform output -json pipeline")
}

// The pipelines' commands install the provider and run the test. Whether it passes or not, nobody is left and no token is
// printed.
func TestCookbook_pipelines(t *testing.T) {
	t.Parallel()

	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the recipe's script needs curl")
	}

	test := recipe(t, "A token for a script")

	for title, steps := range map[string]func(*testing.T, string) []step{"GitHub Actions": githubSteps, "GitLab CI": gitlabSteps} {
		for name, script := range map[string]string{"passes": test.code("shell")[0].code, "fails": "cat >integration-test.sh <<'END'\n" + leakyScript + "END"} {
			t.Run(title+"/"+name, func(t *testing.T) {
				t.Parallel()

				s := cook(t, test, 1, 11, nil)
				repository := s.directory
				s.run(t, script)

				commands := steps(t, s.decode(t, recipe(t, title).code("yaml")[0].code))

				s.leaveProvider(t)
				s.directory = repository
				s.run(t, `rm -r .terraform*; export CI_PROJECT_DIR="$PWD" RUNNER_TEMP="$PWD/.."`)

				printed, failed := s.runSteps(t, repository, commands)

				if expected := name == "fails"; failed != expected {
					t.Errorf("the job has failed: %t, expected %t", failed, expected)
				}

				expectPrinted(t, printed, "Destroy complete! Resources: 2 destroyed.")

				if failed {
					s.expectNoSecret(t, printed)
				}
			})
		}
	}
}

// leaveProvider takes the provider away, and puts programs on PATH that stand for those of a runner.
func (s *shell) leaveProvider(t *testing.T) {
	t.Helper()

	if err := os.RemoveAll(filepath.Join(s.home, ".terraform.d")); err != nil {
		t.Fatal(err)
	}

	s.directory = t.TempDir()
	s.cloneSources(t)
	s.offer(t, "git", "for last; do :; done\ncp -R '"+filepath.Join(s.directory, "terraform-provider-finapi")+"' \"$last\"\n")
	s.offer(t, "apk", "")
}

// runSteps runs the steps as a runner does, each from the same directory.
func (s *shell) runSteps(t *testing.T, repository string, steps []step) (printed string, failed bool) {
	t.Helper()

	var all strings.Builder

	for _, one := range steps {
		if failed && !one.always {
			continue
		}

		s.directory = repository

		output, complaints, err := s.execute(t, one.commands)
		all.WriteString(output + complaints)

		failed = failed || err != nil
	}

	return all.String(), failed
}
