// Everything that the function needs, in one resource group. `azd up --cwd infra` deploys it: see README, "Deploy".
targetScope = 'resourceGroup'

import { Scale, Times } from 'functionapp.bicep'

@description('The name of the azd environment, for the tag by which azd knows its resources.')
param environmentName string

@description('Where everything is.')
param location string = resourceGroup().location

@description('Tags of your own.')
param tags { *: string } = {}

@description('The DCS API, such as https://dcs.eu-de.otc.t-systems.com.')
param dcsEndpoint string

@description('The project in which tasks are created.')
param dcsProjectId string

@description('IAM, such as https://iam.eu-de.otc.t-systems.com. Needed for a user name and password only.')
param dcsIamEndpoint string = ''

@description('The secret that holds the DCS credential. Its value never passes through here.')
param credentialName string = 'dcs-credentials'

@description('The secret that Standard Webhooks are signed with. Empty: they are not taken.')
param webhookSecretName string = ''

@description('The table of idempotency records.')
@minLength(3)
@maxLength(63)
param tableName string = 'idempotency'

@description('How long things may take, and when the sweep runs.')
param times Times = {
  attemptTimeout: '00:00:20'
  connectTimeout: '00:00:05'
  totalBudget: '00:00:28'
  cacheFor: '00:05:00'
  staleFor: '01:00:00'
  keepFor: '1.00:00:00'
  derivedKeyWindow: '00:10:00'
  settleAfter: '00:02:00'
  sweepSchedule: '0 */10 * * * *'
}

@description('How the app scales. host.json is made for 2048 MB: see README.md beside this file, "Limits".')
param scale Scale = {
  maximumInstances: 40
  instanceMemoryMB: 2048
  requestsPerInstance: 16
}

@description('Instances that are always running, and always paid for. With none, the first request after a pause waits for a start.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Whether instances and data are spread over three zones.')
param zoneRedundant bool = false

@description('Whether the vault and the storage account are closed to the internet. The function\'s own URL stays open: its callers are there.')
param privateNetworking bool = false

@description('Address ranges whose requests the app accepts, such as 192.0.2.0/24. With neither ranges nor service tags it accepts all.')
param allowedAddresses string[] = []

@description('Service tags of Azure whose requests the app accepts, such as LogicApps or AzureConnectors.')
param allowedServiceTags string[] = []

@description('Gigabytes of telemetry a day, after which none is kept until the next day. -1: no limit.')
@minValue(-1)
param dailyTelemetryGB int = 1

@description('Who is mailed by alerts. Empty: there are none.')
param alertEmail string = ''

@description('Makes the names unique in the world.')
var suffix = uniqueString(resourceGroup().id)

@description('The name of most things.')
var name = 'dcs-migration-${suffix}'

@description('Tags of every resource.')
var allTags = union(tags, { 'azd-env-name': environmentName })

@description('Whether only some callers reach the app.')
var restricted = !empty(allowedAddresses) || !empty(allowedServiceTags)

@description('The availability test is one of the callers.')
var availabilityTag = restricted && !empty(alertEmail) ? ['ApplicationInsightsAvailability'] : []

module identity 'identity.bicep' = {
  params: { name: name, location: location, tags: allTags }
}

module monitoring 'monitoring.bicep' = {
  params: { name: name, location: location, tags: allTags, principalId: identity.outputs.principalId, dailyTelemetryGB: dailyTelemetryGB }
}

module vault 'vault.bicep' = {
  params: {
    name: 'kv-dcs-${suffix}'
    location: location
    tags: allTags
    privateNetworking: privateNetworking
    principalId: identity.outputs.principalId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module storage 'storage.bicep' = {
  params: {
    name: 'stdcs${suffix}'
    location: location
    tags: allTags
    zoneRedundant: zoneRedundant
    privateNetworking: privateNetworking
    principalId: identity.outputs.principalId
    tableName: tableName
  }
}

module network 'network.bicep' = if (privateNetworking) {
  params: { name: name, location: location, tags: allTags, vaultId: vault.outputs.id, storageId: storage.outputs.id }
}

module functionApp 'functionapp.bicep' = {
  params: {
    name: name
    location: location
    tags: allTags
    identity: { id: identity.outputs.id, clientId: identity.outputs.clientId }
    storageName: storage.outputs.name
    tableEndpoint: storage.outputs.tableEndpoint
    tableName: tableName
    packageContainer: storage.outputs.packageContainer
    vaultUri: vault.outputs.uri
    secretName: credentialName
    webhookSecretName: webhookSecretName
    insightsConnectionString: monitoring.outputs.connectionString
    dcsEndpoint: dcsEndpoint
    dcsProjectId: dcsProjectId
    dcsIamEndpoint: dcsIamEndpoint
    times: times
    scale: scale
    alwaysReadyInstances: alwaysReadyInstances
    zoneRedundant: zoneRedundant
    allowedAddresses: allowedAddresses
    allowedServiceTags: union(allowedServiceTags, availabilityTag)
    subnetId: network.?outputs.appSubnetId
  }
}

module alerts 'alerts.bicep' = if (!empty(alertEmail)) {
  params: {
    name: name
    location: location
    tags: allTags
    insightsId: monitoring.outputs.insightsId
    healthUrl: 'https://${functionApp.outputs.hostName}/api/health'
    email: alertEmail
  }
}

@description('Where callers send their requests.')
output CREATE_URL string = 'https://${functionApp.outputs.hostName}/api/migration-tasks'

@description('Prints the key that callers send. The key itself is in no output.')
output FUNCTION_KEY_COMMAND string = 'az functionapp keys list --subscription ${subscription().subscriptionId} --resource-group ${resourceGroup().name} --name ${functionApp.outputs.name} --query functionKeys.default --output tsv'

@description('The function app.')
output FUNCTION_APP_NAME string = functionApp.outputs.name

@description('Where the DCS credential is to be put.')
output KEY_VAULT_NAME string = vault.outputs.name

@description('The same, as a role assignment names it.')
output KEY_VAULT_ID string = vault.outputs.id
