// The vault for the DCS credential. A person writes the secret, never a deployment: see "Deploy" in README.md.

@description('The name of the vault.')
param name string

@description('The region.')
param location string

@description('The tags of the vault.')
param tags { *: string }

@description('Whether the vault is closed to the internet.')
param privateNetworking bool

@description('The principal ID of the function\'s identity.')
param principalId string

@description('The resource ID of the workspace for the audit log.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: privateNetworking ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }
}

@description('Key Vault Secrets User, which can only read secrets.')
resource secretsRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource secretsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, 'function', secretsRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsRole.id
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

@description('The resource ID of the vault.')
output id string = vault.id

@description('The name of the vault.')
output name string = vault.name

@description('The URL of the vault, without a trailing slash.')
output uri string = 'https://${vault.name}${environment().suffixes.keyvaultDns}'
