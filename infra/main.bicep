// Everything that the function needs, in one resource group. `azd up --cwd infra` deploys it: see "Deploy" in README.md.
targetScope = 'resourceGroup'

import { Scale, Times } from 'functionapp.bicep'

@description('The name of the azd environment. azd finds its resources by a tag with this value.')
param environmentName string

@description('The region of all resources.')
param location string = resourceGroup().location

@description('Additional tags for all resources.')
param tags { *: string } = {}

@description('The URL of the DCS API, such as https://dcs.eu-de.otc.t-systems.com.')
param dcsEndpoint string

@description('The ID of the project in which tasks are created.')
param dcsProjectId string

@description('The URL of IAM, such as https://iam.eu-de.otc.t-systems.com. Required only for a user name and password.')
param dcsIamEndpoint string = ''

@description('The name of the secret with the DCS credential. The deployment never handles its value.')
param credentialName string = 'dcs-credentials'

@description('The name of the secret with which webhooks are signed. If empty, signed webhooks are off.')
param webhookSecretName string = ''

@description('The name of the secret with the signing secret of a Slack app. If empty, commands from Slack are off.')
param slackSecretName string = ''

@description('The name of the secret with the token of a Mattermost slash command. If empty, commands from Mattermost are off.')
param mattermostSecretName string = ''

@description('The IDs of the channels in which people can create tasks, such as C0123ABCD. Required for either.')
param chatChannels string[] = []

@description('The table of idempotency records.')
@minLength(3)
@maxLength(63)
param tableName string = 'idempotency'

@description('Time limits and the schedule of the sweep.')
param times Times = {
  attemptTimeout: '00:00:20'
  connectTimeout: '00:00:05'
  totalBudget: '00:00:28'
  cacheFor: '00:05:00'
  staleFor: '01:00:00'
  keepFor: '1.00:00:00'
  derivedKeyWindow: '00:10:00'
  settleAfter: '00:02:00'
}

@description('The scaling limits. host.json is designed for 2048 MB: see "Limits" in infra/README.md.')
param scale Scale = {
  maximumInstances: 40
  instanceMemoryMB: 2048
  requestsPerInstance: 16
}

@description('The number of instances that always run and are always billed. With 0, the first request after a pause waits for a start.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Whether instances and data are distributed across availability zones.')
param zoneRedundant bool = false

@description('Whether the vault and the storage account are closed to the internet. The function\'s own URL stays public.')
param privateNetworking bool = false

@description('The address ranges that can call the app, such as 192.0.2.0/24. Without address ranges and service tags, the app accepts all callers.')
param allowedAddresses string[] = []

@description('The Azure service tags that can call the app, such as LogicApps or AzureConnectors.')
param allowedServiceTags string[] = []

@description('The daily limit of telemetry in GB. After that, telemetry is discarded until the next day. -1 means no limit.')
@minValue(-1)
param dailyTelemetryGB int = 1

@description('The email address that receives alerts. If empty, no alerts are created.')
param alertEmail string = ''

@description('The number of tasks per hour above which an alert is sent.')
@minValue(1)
param alertTasksPerHour int = 20

@description('Makes names globally unique.')
var suffix = uniqueString(resourceGroup().id)

@description('The name of most resources.')
var name = 'dcs-migration-${suffix}'

@description('The tags of all resources.')
var allTags = union(tags, { 'azd-env-name': environmentName })

@description('Whether only some callers are allowed.')
var restricted = !empty(allowedAddresses) || !empty(allowedServiceTags)

@description('The service tag of the availability test, which must be allowed too.')
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
    chat: { slackSecretName: slackSecretName, mattermostSecretName: mattermostSecretName, channels: chatChannels }
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
    workspaceId: monitoring.outputs.workspaceId
    healthUrl: 'https://${functionApp.outputs.hostName}/api/health'
    email: alertEmail
    tasksPerHour: alertTasksPerHour
  }
}

@description('The URL of the function app, without a path.')
output FUNCTION_URL string = 'https://${functionApp.outputs.hostName}'

@description('A command that prints the function key. No output contains the key itself.')
output FUNCTION_KEY_COMMAND string = 'az functionapp keys list --subscription ${subscription().subscriptionId} --resource-group ${resourceGroup().name} --name ${functionApp.outputs.name} --query functionKeys.default --output tsv'

@description('The name of the function app.')
output FUNCTION_APP_NAME string = functionApp.outputs.name

@description('The name of the vault for the DCS credential.')
output KEY_VAULT_NAME string = vault.outputs.name

@description('The resource ID of the vault, for role assignments.')
output KEY_VAULT_ID string = vault.outputs.id
