// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// clientError words an error of the client for people: summary says what could not be done; the detail why, what to do
// next, and by what finAPI's support finds the request. An advice that fits the situation replaces the general one.
func clientError(summary string, err error, advice ...string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, explain(err, advice...))
}

// clientWarning is clientError for a failure that leaves the operation good.
func clientWarning(summary string, err error, advice ...string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(summary, explain(err, advice...))
}

// argumentError is clientError on an attribute.
func argumentError(attribute path.Path, summary string, err error, advice ...string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(attribute, summary, explain(err, advice...))
}

func explain(err error, advice ...string) string {
	paragraphs := []string{reason(err) + wait(err)}

	if len(advice) == 0 {
		advice = generalAdvice(err)
	}

	paragraphs = append(paragraphs, advice...)

	if lines := references(err); len(lines) > 0 {
		paragraphs = append(paragraphs, strings.Join(lines, "\n"))
	}

	return strings.Join(paragraphs, "\n\n")
}

// reason says in one paragraph what happened.
func reason(err error) string {
	var failure *client.Error
	if !errors.As(err, &failure) {
		return sentence(err.Error())
	}

	switch {
	case client.IsBusy(err):
		return "finAPI works on the user's data, and did not finish in time."
	case len(failure.Details) > 0:
		messages := make([]string, 0, len(failure.Details))
		for _, detail := range failure.Details {
			messages = append(messages, strings.TrimSpace(detail.Message))
		}

		if failure.MoreDetails > 0 {
			messages = append(messages, fmt.Sprintf("(and %d more)", failure.MoreDetails))
		}

		return fmt.Sprintf("finAPI answered %s with status %d: %s", failure.Operation, failure.StatusCode, strings.Join(messages, " "))
	case failure.Unwrap() != nil && failure.StatusCode == 0:
		return fmt.Sprintf("No answer to %s: %s.", failure.Operation, failure.Unwrap())
	case failure.Unwrap() != nil:
		return fmt.Sprintf("The answer to %s has status %d, but: %s.", failure.Operation, failure.StatusCode, failure.Unwrap())
	}

	return fmt.Sprintf("The answer to %s has status %d and is not in finAPI's form.", failure.Operation, failure.StatusCode)
}

// wait says how long finAPI asks to wait, as a sentence that follows the reason.
func wait(err error) string {
	var failure *client.Error
	if !errors.As(err, &failure) || failure.RetryAfter == 0 {
		return ""
	}

	return fmt.Sprintf(" finAPI asks to wait %s before another request.", durationText(failure.RetryAfter))
}

// durationText leaves out what is zero, and the seconds of hours.
func durationText(duration time.Duration) string {
	duration = duration.Round(time.Second)
	hours, minutes, seconds := int(duration.Hours()), int(duration.Minutes())%60, int(duration.Seconds())%60

	var parts []string

	if hours > 0 {
		parts = append(parts, fmt.Sprintf("%d h", hours))
	}

	if minutes > 0 {
		parts = append(parts, fmt.Sprintf("%d min", minutes))
	}

	if len(parts) == 0 || seconds > 0 && hours == 0 {
		parts = append(parts, fmt.Sprintf("%d s", seconds))
	}

	return strings.Join(parts, " ")
}

// references are the lines that identify an error to finAPI's documentation and support.
func references(err error) []string {
	var failure *client.Error
	if !errors.As(err, &failure) {
		return nil
	}

	var lines []string

	if len(failure.Details) > 0 {
		codes := make([]string, 0, len(failure.Details))
		for _, detail := range failure.Details {
			codes = append(codes, detail.Code)
		}

		lines = append(lines, "finAPI code: "+strings.Join(codes, ", "))
	}

	if failure.RequestID != "" {
		lines = append(lines, "Request id: "+failure.RequestID)
	}

	return lines
}

// generalAdvice says what to do about an error whatever the operation.
func generalAdvice(err error) []string {
	var (
		failure     *client.Error
		certificate *tls.CertificateVerificationError
	)

	errors.As(err, &failure)

	switch {
	case errors.Is(err, client.ErrNoDataDecryptionKey):
		return []string{"Set \"data_decryption_key\" in the provider's configuration, or the environment variable " +
			"FINAPI_DATA_DECRYPTION_KEY. finAPI issues the key with the client's credentials."}
	case errors.Is(err, client.ErrWrongDataDecryptionKey):
		return []string{"No password was changed. Check \"data_decryption_key\" (environment variable FINAPI_DATA_DECRYPTION_KEY): each " +
			"client has a key of its own, and it must be the one issued with this very \"client_id\" for this \"base_url\"."}
	case errors.Is(err, client.ErrNoAdministrator):
		return []string{"Set \"admin_client_id\" and \"admin_client_secret\" in the provider's configuration, or the environment " +
			"variables FINAPI_ADMIN_CLIENT_ID and FINAPI_ADMIN_CLIENT_SECRET. finAPI issues them to the owner of the mandator; they " +
			"are not those of the application client."}
	case client.IsClientRejected(err) && client.IsAdministration(err):
		return []string{"Check \"admin_client_id\" and \"admin_client_secret\" in the provider's configuration (environment variables " +
			"FINAPI_ADMIN_CLIENT_ID and FINAPI_ADMIN_CLIENT_SECRET), and that they were issued for this \"base_url\"."}
	case client.IsClientRejected(err):
		return []string{"Check \"client_id\" and \"client_secret\" in the provider's configuration (environment variables " +
			"FINAPI_CLIENT_ID and FINAPI_CLIENT_SECRET), and that they were issued for this \"base_url\"."}
	case client.IsOtherUser(err):
		return []string{"Something between the provider and finAPI hands out what belongs to another user, such as a cache that does not " +
			"look at who asks. Nothing of it was taken over, and nothing was changed with it. Find out what answers before you go on: check " +
			"\"base_url\" (environment variable FINAPI_BASE_URL) and, where one is used, the proxy or gateway."}
	case client.IsStillThere(err):
		return []string{"The user exists, whatever the answer says. Try again. If it stays so, check \"base_url\" (environment variable " +
			"FINAPI_BASE_URL), the proxy or gateway, and that all credentials of the provider belong to the user's mandator."}
	case client.IsLocked(err):
		return []string{"The user is locked after too many wrong passwords. A password change unlocks the user: give the user a new " +
			"password, which needs the provider's \"data_decryption_key\"."}
	case client.IsNotVerified(err):
		return []string{verifyAdvice}
	case client.IsLoginRejected(err):
		return []string{rejectedAdvice}
	case client.IsBusy(err):
		return []string{"finAPI works on the user's data, for example imports a bank connection. Try again later, or give " +
			"it more time with \"timeouts\"."}
	case failure != nil && failure.Has(client.CodeInvalidToken):
		return []string{"finAPI's permission to set the password was not valid any more. Try again: that asks for a new one."}
	case client.IsVersionMismatch(err) && client.IsAdministration(err):
		return []string{fmt.Sprintf("The client of \"admin_client_id\" is bound to the other version of finAPI Access than %q, which the "+
			"provider uses for all. Use an administrator's client of the application client's version. If \"api_version\" (environment variable "+
			"FINAPI_API_VERSION) is set, and not to the application client's version, remove it: the provider finds out.",
			failure.APIVersion)}
	case client.IsVersionMismatch(err):
		return []string{fmt.Sprintf("The client is bound to the other version of finAPI Access: set \"api_version\" (environment variable "+
			"FINAPI_API_VERSION) to %q. If finAPI then refuses the client as one of %q, neither is right: give finAPI's support the request "+
			"id of both.", failure.APIVersion.Other(), failure.APIVersion)}
	case client.IsNoVersion(err):
		return []string{"No value of \"api_version\" helps: each version of finAPI Access says that the client is bound to the other one. Check " +
			"\"base_url\" (environment variable FINAPI_BASE_URL) and, where one is used, the gateway; then ask finAPI's support, which finds the " +
			"client by the request id."}
	case client.IsAdministration(err) && failure != nil && failure.StatusCode == 403 && len(failure.Details) > 0:
		return []string{"\"admin_client_id\" must be a mandator administrator's client: finAPI lets no application client do this."}
	case errors.As(err, &certificate):
		return []string{"The server's certificate is not trusted. If a proxy inspects TLS here, name its certificate in " +
			"\"ca_cert_file\" (environment variable FINAPI_CA_CERT_FILE)."}
	case client.IsTimeout(err):
		return []string{"Give finAPI more time with \"request_timeout\" (environment variable FINAPI_REQUEST_TIMEOUT) if it is slow; " +
			"otherwise check \"base_url\" (environment variable FINAPI_BASE_URL), the network and, where one is used, the proxy."}
	case errors.Is(err, context.DeadlineExceeded):
		return []string{"The operation took longer than it may. Give it more time with \"timeouts\", if the resource has them; if finAPI is " +
			"slow or refuses requests as too many, lower Terraform's -parallelism."}
	case errors.Is(err, context.Canceled):
		return []string{"The run was interrupted. Plan again to see where it stands."}
	case failure == nil:
		return nil
	}

	return append(statusAdvice(failure), addressAdvice(failure)...)
}

// addressAdvice says what else may be wrong where the address of the client's token is refused, and no word names the version.
func addressAdvice(failure *client.Error) []string {
	if status := failure.StatusCode; !client.IsClientLogin(failure) || status != 403 && status != 404 && status != 405 {
		return nil
	}

	return []string{fmt.Sprintf("The token was asked for at finAPI Access %s. If the client is bound to the other version, or a gateway lets that "+
		"one alone through, set \"api_version\" (environment variable FINAPI_API_VERSION) to %q.",
		strings.ToUpper(string(failure.APIVersion)), failure.APIVersion.Other())}
}

const verifyAdvice = "The user is not verified, so nobody can log in as it yet. Set \"is_verified\" of the finapi_user to true: then the apply " +
	"verifies it before anything else. Where the user is managed elsewhere, use a finapi_user_verification, or let finAPI verify new " +
	"users by itself."

func statusAdvice(failure *client.Error) []string {
	switch status := failure.StatusCode; {
	case status == 0:
		return []string{"Check \"base_url\" (environment variable FINAPI_BASE_URL), the network and, where one is used, the " +
			"proxy; then try again."}
	case status < 300 || status == 404 || status == 405:
		return []string{notFinAPI}
	case status < 400:
		return []string{"It is a redirect, which is not followed: check \"base_url\" (environment variable FINAPI_BASE_URL)."}
	case status == 407:
		return []string{"The proxy wants a login: give it one in HTTPS_PROXY, or leave this host out of the proxy with NO_PROXY."}
	case status == 403 && len(failure.Details) > 0:
		return []string{"The client may not do this. Check that \"client_id\" is an application client and not a mandator " +
			"administrator's."}
	case status == 429:
		return []string{"There were too many requests. Try again later, or with a lower \"max_concurrent_requests\"."}
	case status >= 500:
		return []string{"It is a failure of finAPI or of a proxy on the way. Try again later; if it stays, give finAPI's " +
			"support the request id."}
	case len(failure.Details) == 0:
		return []string{notFinAPI}
	}

	return []string{"If it is not clear from this what is wrong, finAPI's support can tell by the request id."}
}

const notFinAPI = "Something other than finAPI may have answered: check \"base_url\" (environment variable FINAPI_BASE_URL) and, where " +
	"one is used, the proxy."
