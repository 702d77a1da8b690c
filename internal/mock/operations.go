// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

// Operation names an operation of finAPI by its operationId.
type Operation string

// The operations which the mock serves. Unknown stands for a request that matches none of them.
const (
	Unknown                 Operation = "unknown"
	GetToken                Operation = "getToken"
	RevokeToken             Operation = "revokeToken"
	CreateUser              Operation = "createUser"
	GetAuthorizedUser       Operation = "getAuthorizedUser"
	EditAuthorizedUser      Operation = "editAuthorizedUser"
	DeleteAuthorizedUser    Operation = "deleteAuthorizedUser"
	DeleteUnverifiedUser    Operation = "deleteUnverifiedUser"
	GetVerificationStatus   Operation = "getVerificationStatus"
	VerifyUser              Operation = "verifyUser"
	RequestPasswordChange   Operation = "requestPasswordChange"
	ExecutePasswordChange   Operation = "executePasswordChange"
	GetClientConfiguration  Operation = "getClientConfiguration"
	EditClientConfiguration Operation = "editClientConfiguration"
	GetUserList             Operation = "getUserList"
	DeleteUsers             Operation = "deleteUsers"
	ChangeClientCredentials Operation = "changeClientCredentials"
	SwitchAPIVersion        Operation = "switchApiVersion"
)
