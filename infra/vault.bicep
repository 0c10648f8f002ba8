// The DCS credential. The secret itself is written by a person, never by a deployment: see README, "Deploy".

@description('The name of the vault.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('Whether the vault is closed to the internet.')
param privateNetworking bool

@description('The function\'s identity.')
param principalId string

@description('The workspace that keeps the audit log.')
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

@description('Key Vault Secrets User: read secrets, and nothing else.')
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

@description('The vault\'s resource id.')
output id string = vault.id

@description('The vault\'s name.')
output name string = vault.name

@description('Where the vault answers, without a slash at its end.')
output uri string = 'https://${vault.name}${environment().suffixes.keyvaultDns}'
